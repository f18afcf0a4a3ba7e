variable "name" {
  description = "What the service is called everywhere."
  type        = string
}

variable "program" {
  description = "Its main file."
  type        = string
}

variable "platform" {
  description = "Where it runs; the same for all services."
  type = object({
    resource_group_name = string
    location            = string
    environment_id      = string
    image               = string
    registry_id         = string
    registry_server     = string
    key_vault_id        = string
    action_group_id     = string
    operations_port     = number
    tags                = map(string)
  })
}

variable "port" {
  description = "Where it serves its public paths; null when it has none."
  type        = number
  default     = null
}

variable "common_settings" {
  description = "Settings that every service takes."
  type        = map(string)
}

variable "settings" {
  description = "Its own settings, by the names in its config.ts."
  type        = map(string)
}

variable "common_secrets" {
  description = "Secret settings that every service takes."
  type        = map(string)
}

variable "secrets" {
  description = "Its own secret settings, by the names in its config.ts; they go by way of the key vault."
  type        = map(string)
}

variable "replicas" {
  description = "How many processes at least and at most."
  type = object({
    least = number
    most  = number
  })
}

variable "size" {
  description = "Cores and memory of one process."
  type = object({
    cpu    = number
    memory = string
  })
  default = {
    cpu    = 0.5
    memory = "1Gi"
  }
}
