# Analytics: the worker that looks for contacts. It has no phone number, and no way to get one.

module "analytics" {
  source          = "./service"
  name            = "analytics"
  program         = "services/analytics/src/main.ts"
  platform        = local.platform
  common_settings = local.common_settings
  common_secrets  = local.common_secrets
  replicas        = { least = 2, most = 2 }
  size            = { cpu = 2.0, memory = "4Gi" }

  settings = {
    DATABASE_URL         = local.database_url
    ANALYSIS_CONCURRENCY = 2
  }

  secrets = {
    REDIS_URL = local.redis_url
  }
}
