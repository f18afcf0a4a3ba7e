# The event stream: one hub of four partitions. Who may send may not listen, and the other way round.

resource "azurerm_eventhub_namespace" "main" {
  name                          = "evhns-smittestopp-${var.environment}"
  resource_group_name           = azurerm_resource_group.main.name
  location                      = azurerm_resource_group.main.location
  sku                           = "Standard"
  capacity                      = var.event_hubs_units.usual
  auto_inflate_enabled          = true
  maximum_throughput_units      = var.event_hubs_units.most
  minimum_tls_version           = "1.2"
  local_authentication_enabled  = true
  public_network_access_enabled = false
  tags                          = local.tags

  network_rulesets {
    default_action                = "Deny"
    public_network_access_enabled = false
    # IoT Hub comes in this way, with its own identity.
    trusted_service_access_enabled = true
  }
}

resource "azurerm_eventhub" "smittestopp" {
  name              = "smittestopp"
  namespace_id      = azurerm_eventhub_namespace.main.id
  partition_count   = 4
  message_retention = 7
}

resource "azurerm_eventhub_consumer_group" "capture" {
  name                = "capture"
  namespace_name      = azurerm_eventhub_namespace.main.name
  eventhub_name       = azurerm_eventhub.smittestopp.name
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_eventhub_consumer_group" "live" {
  name                = "live"
  namespace_name      = azurerm_eventhub_namespace.main.name
  eventhub_name       = azurerm_eventhub.smittestopp.name
  resource_group_name = azurerm_resource_group.main.name
}

resource "azurerm_eventhub_authorization_rule" "upload" {
  name                = "upload"
  namespace_name      = azurerm_eventhub_namespace.main.name
  eventhub_name       = azurerm_eventhub.smittestopp.name
  resource_group_name = azurerm_resource_group.main.name
  send                = true
  listen              = false
  manage              = false
}

resource "azurerm_eventhub_authorization_rule" "capture" {
  name                = "capture"
  namespace_name      = azurerm_eventhub_namespace.main.name
  eventhub_name       = azurerm_eventhub.smittestopp.name
  resource_group_name = azurerm_resource_group.main.name
  send                = false
  listen              = true
  manage              = false
}

resource "azurerm_eventhub_authorization_rule" "live" {
  name                = "live"
  namespace_name      = azurerm_eventhub_namespace.main.name
  eventhub_name       = azurerm_eventhub.smittestopp.name
  resource_group_name = azurerm_resource_group.main.name
  send                = false
  listen              = true
  manage              = false
}
