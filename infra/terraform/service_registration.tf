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
    PORT                         = local.port
    DATABASE_URL                 = local.database_url
    GRAPH_URL                    = "https://graph.microsoft.com"
    GRAPH_LOGIN_URL              = "https://login.microsoftonline.com"
    GRAPH_TENANT_ID              = var.directory.tenant_id
    GRAPH_CLIENT_ID              = var.directory.client_id
    GRAPH_EXTENSIONS_CLIENT_ID   = var.directory.extensions_client_id
    TOKEN_ISSUER                 = var.identity.issuer
    TOKEN_JWKS_URL               = var.identity.jwks_url
    TOKEN_AUDIENCE               = var.identity.phone_audience
    TOKEN_SCOPE                  = "Device.Write"
    PURPOSES                     = jsonencode(var.purposes)
    SIGNATURES_2020              = var.phones_of_2020
    CONSENTS_2020                = var.phones_of_2020
    TIMESTAMP_WINDOW             = 5400
    PROVISIONING_TIMEOUT_SECONDS = 20
    CONSECUTIVE_FAILURE_LIMIT    = 12
    KEY_OVERLAP_SECONDS          = 604800
    REQUESTS_PER_MINUTE          = 120
    REGISTRATIONS_PER_DAY        = 50
  }

  secrets = {
    IOT_HUB             = azurerm_iothub_shared_access_policy.registry.primary_connection_string
    GRAPH_CLIENT_SECRET = var.directory_client_secret
    REDIS_URL           = local.redis_url
    DEVICE_KEY_SECRET   = random_id.device_key_secret.hex
    CONTACT_ID_KEY      = random_id.contact_id_key.hex
    TESTER_NUMBERS      = join(",", var.tester_numbers)
  }
}
