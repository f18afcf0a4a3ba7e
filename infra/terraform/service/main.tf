# One service: its identity, its secrets, its processes, and the alert that tells when it keeps dying.

terraform {
  required_providers {
    azurerm = {
      source = "hashicorp/azurerm"
    }
  }
}

locals {
  settings = merge(var.common_settings, var.settings)
  secrets  = merge(var.common_secrets, var.secrets)
  # A setting's name as the key vault and the platform accept it.
  secret_names = { for setting in keys(local.secrets) : setting => lower(replace(setting, "_", "-")) }
}

resource "azurerm_user_assigned_identity" "service" {
  name                = "id-smittestopp-${var.name}"
  resource_group_name = var.platform.resource_group_name
  location            = var.platform.location
  tags                = var.platform.tags
}

resource "azurerm_role_assignment" "pulls_image" {
  scope                = var.platform.registry_id
  role_definition_name = "AcrPull"
  principal_id         = azurerm_user_assigned_identity.service.principal_id
}

resource "azurerm_key_vault_secret" "setting" {
  for_each     = local.secret_names
  name         = "${var.name}-${each.value}"
  value        = local.secrets[each.key]
  key_vault_id = var.platform.key_vault_id
  tags         = var.platform.tags
}

resource "azurerm_role_assignment" "reads_secret" {
  for_each             = local.secret_names
  scope                = azurerm_key_vault_secret.setting[each.key].resource_versionless_id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.service.principal_id
}

resource "azurerm_container_app" "service" {
  name                         = var.name
  resource_group_name          = var.platform.resource_group_name
  container_app_environment_id = var.platform.environment_id
  revision_mode                = "Single"
  workload_profile_name        = "Consumption"
  tags                         = var.platform.tags
  depends_on                   = [azurerm_role_assignment.pulls_image, azurerm_role_assignment.reads_secret]

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.service.id]
  }

  registry {
    server   = var.platform.registry_server
    identity = azurerm_user_assigned_identity.service.id
  }

  dynamic "secret" {
    for_each = local.secret_names
    content {
      name                = secret.value
      identity            = azurerm_user_assigned_identity.service.id
      key_vault_secret_id = azurerm_key_vault_secret.setting[secret.key].id
    }
  }

  # Open to the network, not to the world: the environment has no public address.
  dynamic "ingress" {
    for_each = var.port == null ? [] : [var.port]
    content {
      external_enabled           = true
      allow_insecure_connections = false
      target_port                = ingress.value
      transport                  = "http"

      traffic_weight {
        latest_revision = true
        percentage      = 100
      }
    }
  }

  template {
    min_replicas                     = var.replicas.least
    max_replicas                     = var.replicas.most
    termination_grace_period_seconds = 30

    container {
      name    = var.name
      image   = var.platform.image
      command = ["node", var.program]
      cpu     = var.size.cpu
      memory  = var.size.memory

      # No setting of ours: tells Azure's libraries which identity to use.
      env {
        name  = "AZURE_CLIENT_ID"
        value = azurerm_user_assigned_identity.service.client_id
      }

      dynamic "env" {
        for_each = local.settings
        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = local.secret_names
        content {
          name        = env.key
          secret_name = env.value
        }
      }

      liveness_probe {
        transport               = "HTTP"
        port                    = var.platform.operations_port
        path                    = "/health"
        interval_seconds        = 10
        timeout                 = 5
        failure_count_threshold = 6
      }

      readiness_probe {
        transport               = "HTTP"
        port                    = var.platform.operations_port
        path                    = "/ready"
        interval_seconds        = 5
        timeout                 = 5
        failure_count_threshold = 3
      }
    }
  }
}

resource "azurerm_monitor_metric_alert" "keeps_dying" {
  name                = "${var.name}-keeps-dying"
  resource_group_name = var.platform.resource_group_name
  scopes              = [azurerm_container_app.service.id]
  description         = "The service was restarted again and again. docs/playbooks/process-keeps-dying.md"
  severity            = 1
  frequency           = "PT5M"
  window_size         = "PT15M"
  tags                = var.platform.tags

  criteria {
    metric_namespace = "Microsoft.App/containerApps"
    metric_name      = "RestartCount"
    aggregation      = "Maximum"
    operator         = "GreaterThan"
    threshold        = 3
  }

  action {
    action_group_id = var.platform.action_group_id
  }
}
