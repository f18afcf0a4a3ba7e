# Logs for thirty days, and the alerts. The description of each names its playbook.

resource "azurerm_log_analytics_workspace" "main" {
  name                = "log-smittestopp-${var.environment}"
  resource_group_name = azurerm_resource_group.main.name
  location            = azurerm_resource_group.main.location
  sku                 = "PerGB2018"
  retention_in_days   = 30
  tags                = local.tags
}

resource "azurerm_monitor_action_group" "operators" {
  name                = "ag-smittestopp-operators"
  resource_group_name = azurerm_resource_group.main.name
  short_name          = "operators"
  tags                = local.tags

  email_receiver {
    name                    = "operators"
    email_address           = var.operators.email
    use_common_alert_schema = true
  }
}

resource "azurerm_monitor_diagnostic_setting" "key_vault" {
  name                       = "audit"
  target_resource_id         = azurerm_key_vault.main.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.main.id

  enabled_log {
    category = "AuditEvent"
  }
}

resource "azurerm_monitor_metric_alert" "stream_refuses" {
  name                = "event-stream-refuses"
  resource_group_name = azurerm_resource_group.main.name
  scopes              = [azurerm_eventhub_namespace.main.id]
  description         = "The event stream turns events away. docs/playbooks/lake-or-stream-away.md"
  severity            = 1
  frequency           = "PT5M"
  window_size         = "PT5M"
  tags                = local.tags

  criteria {
    metric_namespace = "Microsoft.EventHub/namespaces"
    metric_name      = "ThrottledRequests"
    aggregation      = "Total"
    operator         = "GreaterThan"
    threshold        = 0
  }

  action {
    action_group_id = azurerm_monitor_action_group.operators.id
  }
}

resource "azurerm_monitor_metric_alert" "lake_away" {
  name                = "data-lake-away"
  resource_group_name = azurerm_resource_group.main.name
  scopes              = [azurerm_storage_account.lake.id]
  description         = "The data lake does not answer. docs/playbooks/lake-or-stream-away.md"
  severity            = 1
  frequency           = "PT5M"
  window_size         = "PT15M"
  tags                = local.tags

  criteria {
    metric_namespace = "Microsoft.Storage/storageAccounts"
    metric_name      = "Availability"
    aggregation      = "Average"
    operator         = "LessThan"
    threshold        = 99
  }

  action {
    action_group_id = azurerm_monitor_action_group.operators.id
  }
}
