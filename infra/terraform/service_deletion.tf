# Deletion: erases what is due from the directory, the device registry and SQL. Files of the lake end by themselves (storage.tf), so it
# has no right there.

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
  }

  secrets = {
    IOT_HUB             = azurerm_iothub_shared_access_policy.registry.primary_connection_string
    GRAPH_CLIENT_SECRET = var.directory_client_secret
    REDIS_URL           = local.redis_url
  }
}
