# One network. Stores have no public address; each is reached through a private endpoint and a private name.

resource "azurerm_virtual_network" "main" {
  name                = "vnet-smittestopp-${var.environment}"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  address_space       = ["10.200.0.0/16"]
  tags                = local.tags
}

resource "azurerm_subnet" "services" {
  name                 = "services"
  resource_group_name  = azurerm_resource_group.main.name
  virtual_network_name = azurerm_virtual_network.main.name
  address_prefixes     = ["10.200.0.0/21"]

  delegation {
    name = "container-apps"
    service_delegation {
      name    = "Microsoft.App/environments"
      actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
    }
  }
}

resource "azurerm_subnet" "endpoints" {
  name                 = "endpoints"
  resource_group_name  = azurerm_resource_group.main.name
  virtual_network_name = azurerm_virtual_network.main.name
  address_prefixes     = ["10.200.8.0/24"]
}

resource "azurerm_subnet" "gateway" {
  name                 = "gateway"
  resource_group_name  = azurerm_resource_group.main.name
  virtual_network_name = azurerm_virtual_network.main.name
  address_prefixes     = ["10.200.9.0/24"]

  delegation {
    name = "api-management"
    service_delegation {
      name    = "Microsoft.Web/serverFarms"
      actions = ["Microsoft.Network/virtualNetworks/subnets/action"]
    }
  }
}

locals {
  private_endpoints = {
    lake       = { id = azurerm_storage_account.lake.id, kind = "dfs", zone = "privatelink.dfs.core.windows.net" }
    blob       = { id = azurerm_storage_account.lake.id, kind = "blob", zone = "privatelink.blob.core.windows.net" }
    database   = { id = azurerm_mssql_server.main.id, kind = "sqlServer", zone = "privatelink.database.windows.net" }
    redis      = { id = azurerm_managed_redis.main.id, kind = "redisEnterprise", zone = "privatelink.redis.azure.net" }
    event_hubs = { id = azurerm_eventhub_namespace.main.id, kind = "namespace", zone = "privatelink.servicebus.windows.net" }
    key_vault  = { id = azurerm_key_vault.main.id, kind = "vault", zone = "privatelink.vaultcore.azure.net" }
  }
}

resource "azurerm_private_dns_zone" "store" {
  for_each            = local.private_endpoints
  name                = each.value.zone
  resource_group_name = azurerm_resource_group.main.name
  tags                = local.tags
}

resource "azurerm_private_dns_zone_virtual_network_link" "store" {
  for_each              = local.private_endpoints
  name                  = replace(each.key, "_", "-")
  resource_group_name   = azurerm_resource_group.main.name
  private_dns_zone_name = azurerm_private_dns_zone.store[each.key].name
  virtual_network_id    = azurerm_virtual_network.main.id
  tags                  = local.tags
}

resource "azurerm_private_endpoint" "store" {
  for_each            = local.private_endpoints
  name                = "pe-${replace(each.key, "_", "-")}"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  subnet_id           = azurerm_subnet.endpoints.id
  tags                = local.tags

  private_service_connection {
    name                           = replace(each.key, "_", "-")
    private_connection_resource_id = each.value.id
    subresource_names              = [each.value.kind]
    is_manual_connection           = false
  }

  private_dns_zone_group {
    name                 = "default"
    private_dns_zone_ids = [azurerm_private_dns_zone.store[each.key].id]
  }
}
