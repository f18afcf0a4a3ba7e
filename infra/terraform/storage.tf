# The data lake: the raw file system, whose files deletion erases after seven days (service_deletion.tf), and the claims and checkpoints of whoever reads the stream.

resource "azurerm_storage_account" "lake" {
  name                            = "stsmittestopp${var.environment}"
  resource_group_name             = azurerm_resource_group.main.name
  location                        = azurerm_resource_group.main.location
  account_kind                    = "StorageV2"
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  is_hns_enabled                  = true
  https_traffic_only_enabled      = true
  min_tls_version                 = "TLS1_2"
  public_network_access_enabled   = false
  allow_nested_items_to_be_public = false
  # Services hold shared access signatures, which are made with the account's key.
  shared_access_key_enabled = true
  tags                      = local.tags
  # No soft delete and no versions: deleted is gone.
}

# A container of a hierarchical account is a file system. Made through the management interface, which needs no way into the network.
resource "azurerm_storage_container" "raw" {
  name                  = "dfs-smittestopp-raw"
  storage_account_id    = azurerm_storage_account.lake.id
  container_access_type = "private"
}

resource "azurerm_storage_container" "checkpoints" {
  name                  = "checkpoints"
  storage_account_id    = azurerm_storage_account.lake.id
  container_access_type = "private"
}
