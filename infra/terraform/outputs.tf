output "gateway_url" {
  description = "Where phones and caseworkers reach the system."
  value       = azurerm_api_management.gateway.gateway_url
}

output "registry" {
  description = "Where the image is pushed to."
  value       = azurerm_container_registry.main.login_server
}

output "database_users" {
  description = "To be run once in the database by one of the operators' group, after the first migration: each service's identity gets its role."
  value = join("\n", [for role, service in local.database_roles :
    "create user [${service.identity_name}] from external provider; alter role svc_${role} add member [${service.identity_name}];"
  ])
}
