# The device registry, and the second way in: what devices send here is routed into the event stream.

resource "azurerm_iothub" "devices" {
  name                = "iot-smittestopp-${var.environment}"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  min_tls_version     = "1.2"
  tags                = local.tags

  sku {
    name     = "S1"
    capacity = var.iot_hub_units
  }

  identity {
    type = "SystemAssigned"
  }

  # The number of units is changed by hand in a hurry; a later apply must not undo it.
  lifecycle {
    ignore_changes = [sku[0].capacity]
  }
}

resource "azurerm_role_assignment" "iot_hub_sends" {
  scope                = azurerm_eventhub.smittestopp.id
  role_definition_name = "Azure Event Hubs Data Sender"
  principal_id         = azurerm_iothub.devices.identity[0].principal_id
}

resource "azurerm_iothub_endpoint_eventhub" "stream" {
  name                = "stream"
  resource_group_name = azurerm_resource_group.main.name
  iothub_id           = azurerm_iothub.devices.id
  authentication_type = "identityBased"
  endpoint_uri        = "sb://${azurerm_eventhub_namespace.main.name}.servicebus.windows.net"
  entity_path         = azurerm_eventhub.smittestopp.name
  depends_on          = [azurerm_role_assignment.iot_hub_sends]
}

resource "azurerm_iothub_route" "messages" {
  name                = "messages-to-stream"
  resource_group_name = azurerm_resource_group.main.name
  iothub_name         = azurerm_iothub.devices.name
  source              = "DeviceMessages"
  condition           = "true"
  endpoint_names      = [azurerm_iothub_endpoint_eventhub.stream.name]
  enabled             = true
}

# Whoever creates and removes devices; it can neither send nor read messages.
resource "azurerm_iothub_shared_access_policy" "registry" {
  name                = "registryReadWrite-smittestopp"
  resource_group_name = azurerm_resource_group.main.name
  iothub_name         = azurerm_iothub.devices.name
  registry_read       = true
  registry_write      = true
}
