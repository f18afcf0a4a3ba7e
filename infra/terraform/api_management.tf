# The gateway: the only way in. It adds nothing to a request and takes nothing from its path, which phones sign.

resource "azurerm_api_management" "gateway" {
  name                 = "apim-smittestopp-${var.environment}"
  resource_group_name  = azurerm_resource_group.main.name
  location             = azurerm_resource_group.main.location
  publisher_name       = var.publisher.name
  publisher_email      = var.publisher.email
  sku_name             = "StandardV2_1"
  virtual_network_type = "External"
  tags                 = local.tags

  virtual_network_configuration {
    subnet_id = azurerm_subnet.gateway.id
  }
}

locals {
  # What is published: the beginning of the path, and the service behind it; the longest one wins. Phones reach the IoT Hub under its own name.
  apis = {
    onboarding  = { path = "onboarding", service_fqdn = module.registration.fqdn, calls_a_minute = 30, fhi_only = false }
    permissions = { path = "permissions", service_fqdn = module.registration.fqdn, calls_a_minute = 30, fhi_only = false }
    app         = { path = "app", service_fqdn = module.registration.fqdn, calls_a_minute = 120, fhi_only = false }
    events      = { path = "app/events", service_fqdn = module.upload.fqdn, calls_a_minute = 300, fhi_only = false }
    fhi         = { path = "fhi", service_fqdn = module.query.fqdn, calls_a_minute = 600, fhi_only = true }
  }
  methods = ["GET", "POST", "PUT", "DELETE"]
  operations = { for pair in setproduct(keys(local.apis), local.methods) :
    "${pair[0]}-${lower(pair[1])}" => { api = pair[0], method = pair[1] }
  }
}

resource "azurerm_api_management_api" "service" {
  for_each              = local.apis
  name                  = each.key
  display_name          = each.key
  resource_group_name   = azurerm_resource_group.main.name
  api_management_name   = azurerm_api_management.gateway.name
  revision              = "1"
  path                  = each.value.path
  service_url           = "https://${each.value.service_fqdn}/${each.value.path}"
  protocols             = ["https"]
  subscription_required = false
}

resource "azurerm_api_management_api_operation" "any" {
  for_each            = local.operations
  operation_id        = each.key
  display_name        = each.key
  resource_group_name = azurerm_resource_group.main.name
  api_management_name = azurerm_api_management.gateway.name
  api_name            = azurerm_api_management_api.service[each.value.api].name
  method              = each.value.method
  url_template        = each.value.api == "events" ? "/" : "/*"
}

resource "azurerm_api_management_api_policy" "service" {
  for_each            = local.apis
  resource_group_name = azurerm_resource_group.main.name
  api_management_name = azurerm_api_management.gateway.name
  api_name            = azurerm_api_management_api.service[each.key].name

  xml_content = <<-XML
    <policies>
      <inbound>
        <base />
        %{if each.value.fhi_only}<ip-filter action="allow">
          <address-range from="${var.fhi_addresses.first}" to="${var.fhi_addresses.last}" />
        </ip-filter>%{endif}
        <rate-limit-by-key calls="${each.value.calls_a_minute}" renewal-period="60" counter-key="@(context.Request.IpAddress)" />
        <set-header name="X-Forwarded-For" exists-action="override"><value>@(context.Request.IpAddress)</value></set-header>
      </inbound>
      <backend>
        <forward-request timeout="30" buffer-request-body="false" />
      </backend>
      <outbound>
        <base />
        <set-header name="Strict-Transport-Security" exists-action="override"><value>max-age=31536000; includeSubDomains</value></set-header>
        <set-header name="Content-Security-Policy" exists-action="override"><value>default-src 'none'</value></set-header>
        <set-header name="X-Content-Type-Options" exists-action="override"><value>nosniff</value></set-header>
        <set-header name="Referrer-Policy" exists-action="override"><value>no-referrer</value></set-header>
      </outbound>
      <on-error>
        <base />
      </on-error>
    </policies>
  XML
}
