# Where the services run: inside the network, reached by the gateway alone. Each service is a file of its own, service_<name>.tf.

resource "azurerm_container_app_environment" "main" {
  name                           = "cae-smittestopp-${var.environment}"
  resource_group_name            = azurerm_resource_group.main.name
  location                       = azurerm_resource_group.main.location
  infrastructure_subnet_id       = azurerm_subnet.services.id
  internal_load_balancer_enabled = true
  zone_redundancy_enabled        = true
  logs_destination               = "log-analytics"
  log_analytics_workspace_id     = azurerm_log_analytics_workspace.main.id
  tags                           = local.tags

  workload_profile {
    name                  = "Consumption"
    workload_profile_type = "Consumption"
    minimum_count         = 0
    maximum_count         = 0
  }

  # Azure gives the managed group a name of its own.
  lifecycle {
    ignore_changes = [infrastructure_resource_group_name, workload_profile]
  }
}

resource "azurerm_private_dns_zone" "services" {
  name                = azurerm_container_app_environment.main.default_domain
  resource_group_name = azurerm_resource_group.main.name
  tags                = local.tags
}

resource "azurerm_private_dns_a_record" "services" {
  name                = "*"
  zone_name           = azurerm_private_dns_zone.services.name
  resource_group_name = azurerm_resource_group.main.name
  ttl                 = 300
  records             = [azurerm_container_app_environment.main.static_ip_address]
}

resource "azurerm_private_dns_zone_virtual_network_link" "services" {
  name                  = "services"
  resource_group_name   = azurerm_resource_group.main.name
  private_dns_zone_name = azurerm_private_dns_zone.services.name
  virtual_network_id    = azurerm_virtual_network.main.id
  tags                  = local.tags
}

# Brings the database up to date before a new image is rolled out: `az containerapp job start --name migrate`.
# Its identity has to be a member of the operators' group, which administers the database.
resource "azurerm_user_assigned_identity" "migrate" {
  name                = "id-smittestopp-migrate"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  tags                = local.tags
}

resource "azurerm_role_assignment" "migrate_pulls" {
  scope                = azurerm_container_registry.main.id
  role_definition_name = "AcrPull"
  principal_id         = azurerm_user_assigned_identity.migrate.principal_id
}

resource "azurerm_container_app_job" "migrate" {
  name                         = "migrate"
  resource_group_name          = azurerm_resource_group.main.name
  location                     = azurerm_resource_group.main.location
  container_app_environment_id = azurerm_container_app_environment.main.id
  replica_timeout_in_seconds   = 3600
  replica_retry_limit          = 0
  tags                         = local.tags
  depends_on                   = [azurerm_role_assignment.migrate_pulls]

  manual_trigger_config {
    parallelism              = 1
    replica_completion_count = 1
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.migrate.id]
  }

  registry {
    server   = azurerm_container_registry.main.login_server
    identity = azurerm_user_assigned_identity.migrate.id
  }

  template {
    container {
      name    = "migrate"
      image   = local.platform.image
      command = ["node", "scripts/migrate.ts"]
      cpu     = 0.5
      memory  = "1Gi"

      env {
        name  = "AZURE_CLIENT_ID"
        value = azurerm_user_assigned_identity.migrate.client_id
      }

      env {
        name  = "DATABASE_ADMIN_URL"
        value = local.database_url
      }
    }
  }
}
