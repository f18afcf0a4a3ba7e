# Smittestopp on Azure. Same words as in the code and in SQL: a service is called the same in services/, db/privileges/ and here.

terraform {
  required_version = ">= 1.9"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.58"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
  }

  # The state holds secrets: a private, versioned container, named with -backend-config at init.
  backend "azurerm" {
    use_azuread_auth = true
  }
}

provider "azurerm" {
  subscription_id     = var.subscription_id
  storage_use_azuread = true

  features {
    key_vault {
      purge_soft_delete_on_destroy = false
    }
  }
}

data "azurerm_client_config" "current" {}

resource "azurerm_resource_group" "main" {
  name     = "rg-smittestopp-${var.environment}"
  location = var.region
  tags     = local.tags
}

locals {
  tags = {
    system      = "smittestopp"
    environment = var.environment
  }

  # Ports inside a container. The second one is for probes and operators and is never published.
  port            = 8080
  operations_port = 8081

  # Settings that every service takes, and where every service runs.
  common_settings = {
    HOST                 = "0.0.0.0"
    OPERATIONS_PORT      = local.operations_port
    CLOCK_OFFSET_SECONDS = 0
    LOG_LEVEL            = "info"
  }
  common_secrets = {
    OPERATIONS_TOKEN = random_password.operations_token.result
  }
  platform = {
    resource_group_name = azurerm_resource_group.main.name
    location            = azurerm_resource_group.main.location
    environment_id      = azurerm_container_app_environment.main.id
    image               = "${azurerm_container_registry.main.login_server}/smittestopp:${var.image_tag}"
    registry_id         = azurerm_container_registry.main.id
    registry_server     = azurerm_container_registry.main.login_server
    # By way of the right to write into it, which has to be there first.
    key_vault_id        = azurerm_role_assignment.terraform_writes_secrets.scope
    action_group_id     = azurerm_monitor_action_group.operators.id
    operations_port     = local.operations_port
    tags                = local.tags
  }
}
