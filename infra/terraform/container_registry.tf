# Where the one image of all services lies. Services pull it with their identities; there is no password.

resource "azurerm_container_registry" "main" {
  name                   = "crsmittestopp${var.environment}"
  resource_group_name    = azurerm_resource_group.main.name
  location               = azurerm_resource_group.main.location
  sku                    = "Standard"
  admin_enabled          = false
  anonymous_pull_enabled = false
  tags                   = local.tags
}
