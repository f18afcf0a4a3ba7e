# Registration: what the phone asks for.

module "registration" {
  source          = "./service"
  name            = "registration"
  program         = "services/registration/src/main.ts"
  platform        = local.platform
  common_settings = local.common_settings
  common_secrets  = local.common_secrets
  port            = local.port
  replicas        = { least = 2, most = 10 }

  settings = {
    PORT            = local.port
    DATABASE_URL    = local.database_url
    GRAPH_URL       = "https://graph.microsoft.com"
    GRAPH_LOGIN_URL = "https://login.microsoftonline.com"
    GRAPH_TENANT_ID = var.directory.tenant_id
    GRAPH_CLIENT_ID = var.directory.client_id
    TOKEN_ISSUER    = var.identity.issuer
    TOKEN_JWKS_URL  = var.identity.jwks_url
    TOKEN_AUDIENCE  = var.identity.phone_audience
    TOKEN_SCOPE     = "Device.Write"
  }

  secrets = {
    IOT_HUB             = azurerm_iothub_shared_access_policy.registry.primary_connection_string
    GRAPH_CLIENT_SECRET = var.directory_client_secret
    DEVICE_KEY_SECRET   = random_id.device_key_secret.hex
  }
}
