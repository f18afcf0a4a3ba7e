# The database. Nobody signs in with a password: administrators are a group, services are their identities (see database_users in outputs.tf).

resource "azurerm_mssql_server" "main" {
  name                          = "sql-smittestopp-${var.environment}"
  resource_group_name           = azurerm_resource_group.main.name
  location                      = azurerm_resource_group.main.location
  version                       = "12.0"
  minimum_tls_version           = "1.2"
  public_network_access_enabled = false
  tags                          = local.tags

  azuread_administrator {
    login_username              = var.operators.group_name
    object_id                   = var.operators.group_id
    azuread_authentication_only = true
  }
}

resource "azurerm_mssql_database" "smittestopp" {
  name      = "smittestopp"
  server_id = azurerm_mssql_server.main.id
  sku_name  = var.sql_sku
  # Names and texts compare as PostgreSQL's C collation does, byte by byte.
  collation          = "Latin1_General_BIN2"
  read_replica_count = var.sql_read_replicas
  zone_redundant     = true
  # Backups stay in the region, and what was deleted is gone from them within a week.
  storage_account_type = "Zone"
  tags                 = local.tags

  short_term_retention_policy {
    retention_days = 7
  }

  lifecycle {
    prevent_destroy = true
  }
}

locals {
  # One address for all: who signs in, and with which rights, is told by the identity a process runs under.
  database_url = "sqlserver://${azurerm_mssql_server.main.fully_qualified_domain_name}:1433/${azurerm_mssql_database.smittestopp.name}?authentication=azure-active-directory-default"

  # Which service has which role in the database; a role is a file in db/privileges.
  database_roles = {
    registration = module.registration
    upload       = module.upload
    import       = module.import
    query        = module.query
    analytics    = module.analytics
    deletion     = module.deletion
  }
}
