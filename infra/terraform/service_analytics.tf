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
    DATABASE_URL              = local.database_url
    DATABASE_REPLICA_URL      = var.sql_read_replicas > 0 ? "${local.database_url}&applicationIntent=ReadOnly" : ""
    ANALYSIS_CONCURRENCY      = 2
    ANALYSIS_PART_CONCURRENCY = 1
    ANALYSIS_PART_PROBES      = 8000
    ANALYSIS_SECONDS          = 120
    CORONA_OVERPASS_ENDPOINT  = var.maps.overpass_endpoint
    CORONA_NOMINATIM_ENDPOINT = var.maps.nominatim_endpoint
  }

  secrets = {
    REDIS_URL  = local.redis_url
    RESULT_KEY = random_id.result_key.hex
  }
}
