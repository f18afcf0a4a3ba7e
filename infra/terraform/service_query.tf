# Query: what health staff ask.

module "query" {
  source          = "./service"
  name            = "query"
  program         = "services/query/src/main.ts"
  platform        = local.platform
  common_settings = local.common_settings
  common_secrets  = local.common_secrets
  port            = local.port
  replicas        = { least = 2, most = 4 }

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
    TOKEN_AUDIENCE               = var.identity.caseworker_audience
    TOKEN_SCOPE                  = "Lookup.Read"
    PUBLIC_URL                   = azurerm_api_management.gateway.gateway_url
    LOOKUP_RESULT_EXPIRY_SECONDS = 14400
  }

  secrets = {
    GRAPH_CLIENT_SECRET = var.directory_client_secret
    REDIS_URL           = local.redis_url
    RESULT_KEY          = random_id.result_key.hex
    RESULT_KEY_PREVIOUS = coalesce(var.result_key_previous, random_id.result_key.hex)
  }
}
