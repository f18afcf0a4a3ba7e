# What services must know and nobody may see. Each service may read its own secrets and no other's (service/main.tf).

resource "azurerm_key_vault" "main" {
  name                       = "kv-smittestopp-${var.environment}"
  resource_group_name        = azurerm_resource_group.main.name
  location                   = azurerm_resource_group.main.location
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  purge_protection_enabled   = true
  soft_delete_retention_days = 30
  tags                       = local.tags

  network_acls {
    default_action = "Deny"
    bypass         = "AzureServices"
    ip_rules       = var.operator_addresses
  }
}

resource "azurerm_role_assignment" "terraform_writes_secrets" {
  scope                = azurerm_key_vault.main.id
  role_definition_name = "Key Vault Secrets Officer"
  principal_id         = data.azurerm_client_config.current.object_id
}

resource "random_password" "operations_token" {
  length  = 48
  special = false
}

# What the keys of devices are sealed under. Without it every device would have to register anew.
resource "random_id" "device_key_secret" {
  byte_length = 32

  lifecycle {
    prevent_destroy = true
  }
}

# What results of lookups are sealed with while they wait to be fetched.
resource "random_id" "result_key" {
  byte_length = 32
}

# What contact ids are made with. With another one, those that phones have heard and not yet uploaded would be nobody's.
resource "random_id" "contact_id_key" {
  byte_length = 32

  lifecycle {
    prevent_destroy = true
  }
}
