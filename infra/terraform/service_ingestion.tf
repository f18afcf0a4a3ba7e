# Ingestion: upload -> event stream -> capture -> data lake -> import -> SQL. One program in three roles.

module "upload" {
  source          = "./service"
  name            = "upload"
  program         = "services/ingestion/src/main.ts"
  platform        = local.platform
  common_settings = local.common_settings
  common_secrets  = local.common_secrets
  port            = local.port
  replicas        = { least = 2, most = 20 }
  size            = { cpu = 1.0, memory = "2Gi" }

  settings = {
    ROLE                 = "upload"
    PORT                 = local.port
    DATABASE_URL         = local.database_url
    UPLOADS_PER_MINUTE   = 300
    UPLOAD_BYTES_PER_DAY = 100000000
    EDGE_CHECKS          = false
  }

  secrets = {
    EVENT_STREAM      = azurerm_eventhub_authorization_rule.upload.primary_connection_string
    REDIS_URL         = local.redis_url
    DEVICE_KEY_SECRET = random_id.device_key_secret.hex
  }
}

# More processes than partitions would have nothing to do.
module "capture" {
  source          = "./service"
  name            = "capture"
  program         = "services/ingestion/src/main.ts"
  platform        = local.platform
  common_settings = local.common_settings
  common_secrets  = local.common_secrets
  replicas        = { least = 2, most = 4 }

  settings = {
    ROLE                   = "capture"
    CONSUMER_GROUP         = azurerm_eventhub_consumer_group.capture.name
    LAKE_FOLDER            = local.lake_folder
    LAKE_NAME_STYLE        = "dots"
    CAPTURE_WINDOW_SECONDS = 600
    CAPTURE_FILE_BYTES     = 10485760
  }

  secrets = {
    EVENT_STREAM    = azurerm_eventhub_authorization_rule.capture.primary_connection_string
    CHECKPOINTS_URL = "${local.checkpoints_url}${data.azurerm_storage_account_blob_container_sas.checkpoints.sas}"
    LAKE_URL        = "${local.lake_url}${data.azurerm_storage_account_blob_container_sas.capture.sas}"
  }
}

# One run at a time, wherever the processes are; the second one takes over.
module "import" {
  source          = "./service"
  name            = "import"
  program         = "services/ingestion/src/main.ts"
  platform        = local.platform
  common_settings = local.common_settings
  common_secrets  = local.common_secrets
  replicas        = { least = 2, most = 2 }
  size            = { cpu = 1.0, memory = "2Gi" }

  settings = {
    ROLE                 = "import"
    DATABASE_URL         = local.database_url
    LAKE_FOLDER          = local.lake_folder
    IMPORT_EVERY_SECONDS = 3600
    IMPORT_HOURS         = 168
    IMPORT_LANES         = 4
    STATIC_DEVICE_IDS    = var.phones_of_2020
    LIVE_CONSUMER_GROUP  = azurerm_eventhub_consumer_group.live.name
  }

  secrets = {
    LAKE_URL                = "${local.lake_url}${data.azurerm_storage_account_blob_container_sas.import.sas}"
    REDIS_URL               = local.redis_url
    CONTACT_ID_KEY          = random_id.contact_id_key.hex
    CONTACT_ID_KEY_PREVIOUS = coalesce(var.contact_id_key_previous, random_id.contact_id_key.hex)
    LIVE_STREAM             = azurerm_eventhub_authorization_rule.live.primary_connection_string
    LIVE_CHECKPOINTS_URL    = "${local.checkpoints_url}${data.azurerm_storage_account_blob_container_sas.checkpoints.sas}"
  }
}

locals {
  lake_folder     = "${azurerm_iothub.devices.name}-json"
  lake_url        = "${azurerm_storage_account.lake.primary_dfs_endpoint}${azurerm_storage_container.raw.name}"
  checkpoints_url = "${azurerm_storage_account.lake.primary_blob_endpoint}${azurerm_storage_container.checkpoints.name}"
}

# Capture makes files, whole and once: it can neither change nor read nor list nor delete.
data "azurerm_storage_account_blob_container_sas" "capture" {
  connection_string = azurerm_storage_account.lake.primary_connection_string
  container_name    = azurerm_storage_container.raw.name
  https_only        = true
  start             = var.lake_access.from
  expiry            = var.lake_access.until

  permissions {
    create = true
    write  = false
    read   = false
    list   = false
    add    = false
    delete = false
  }
}

# Import reads.
data "azurerm_storage_account_blob_container_sas" "import" {
  connection_string = azurerm_storage_account.lake.primary_connection_string
  container_name    = azurerm_storage_container.raw.name
  https_only        = true
  start             = var.lake_access.from
  expiry            = var.lake_access.until

  permissions {
    create = false
    write  = false
    read   = true
    list   = true
    add    = false
    delete = false
  }
}

# Claims and checkpoints of capture and of live mode, each under the name of its consumer group.
data "azurerm_storage_account_blob_container_sas" "checkpoints" {
  connection_string = azurerm_storage_account.lake.primary_connection_string
  container_name    = azurerm_storage_container.checkpoints.name
  https_only        = true
  start             = var.lake_access.from
  expiry            = var.lake_access.until

  permissions {
    create = true
    write  = true
    read   = true
    list   = true
    add    = true
    delete = true
  }
}
