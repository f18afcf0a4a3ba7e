output "fqdn" {
  description = "Where the service is reached inside the network; null when it serves nothing."
  value       = var.port == null ? null : azurerm_container_app.service.ingress[0].fqdn
}

output "identity_name" {
  description = "The name of its user in the database."
  value       = azurerm_user_assigned_identity.service.name
}
