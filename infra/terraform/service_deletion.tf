# Deletion: erases what is due from the directory, the device registry and SQL, and what has aged out from SQL and the lake. No other rule
# erases files of the lake.

module "deletion" {
  source          = "./service"
  name            = "deletion"
  program         = "services/deletion/src/main.ts"
  platform        = local.platform
  common_settings = local.common_settings
  common_secrets  = local.common_secrets
  replicas        = { least = 1, most = 1 }

  settings = {
    DATABASE_URL               = local.database_url
    GRAPH_URL                  = "https://graph.microsoft.com"
    GRAPH_LOGIN_URL            = "https://login.microsoftonline.com"
    GRAPH_TENANT_ID            = var.directory.tenant_id
    GRAPH_CLIENT_ID            = var.directory.client_id
    GRAPH_EXTENSIONS_CLIENT_ID = var.directory.extensions_client_id
    IDLE_DAYS                  = 7
    SWEEP_EVERY_SECONDS        = 60
    UNCONFIRMED_SECONDS        = 600
    RETENTION_EVERY_SECONDS    = 3600
    EVENT_DAYS                 = 30
    STAGING_DAYS               = 7
    LAKE_DAYS                  = 7
    LAKE_FOLDER                = local.lake_folder
  }

  secrets = {
    IOT_HUB             = azurerm_iothub_shared_access_policy.registry.primary_connection_string
    GRAPH_CLIENT_SECRET = var.directory_client_secret
    REDIS_URL           = local.redis_url
    LAKE_URL            = "${local.lake_url}${data.azurerm_storage_account_blob_container_sas.deletion.sas}"
  }
}

# Deletion lists and erases: it can neither read a file nor make one.
data "azurerm_storage_account_blob_container_sas" "deletion" {
  connection_string = azurerm_storage_account.lake.primary_connection_string
  container_name    = azurerm_storage_container.raw.name
  https_only        = true
  start             = var.lake_access.from
  expiry            = var.lake_access.until

  permissions {
    create = false
    write  = false
    read   = false
    list   = true
    add    = false
    delete = true
  }
}
