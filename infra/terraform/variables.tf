variable "subscription_id" {
  description = "The Azure subscription everything is made in."
  type        = string
}

variable "environment" {
  description = "Which of several installations this is; part of every global name."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{2,8}$", var.environment))
    error_message = "Two to eight lower-case letters or digits."
  }
}

variable "region" {
  description = "Where all data lies. Health data stays in Norway."
  type        = string
  default     = "norwayeast"

  validation {
    condition     = contains(["norwayeast", "norwaywest"], var.region)
    error_message = "Data may not leave Norway."
  }
}

variable "image_tag" {
  description = "Tag of the image in the registry: a commit, never latest."
  type        = string

  validation {
    condition     = can(regex("^[0-9a-f]{7,40}$", var.image_tag))
    error_message = "The tag is a commit's hash."
  }
}

variable "operators" {
  description = "The Entra group that administers the database, and the address alerts go to."
  type = object({
    group_name = string
    group_id   = string
    email      = string
  })
}

variable "operator_addresses" {
  description = "IP ranges from which Terraform and operators reach the key vault."
  type        = list(string)
}

variable "fhi_addresses" {
  description = "First and last address of the range from which FHI's caseworkers come."
  type = object({
    first = string
    last  = string
  })
}

variable "publisher" {
  description = "Who the gateway says it belongs to."
  type = object({
    name  = string
    email = string
  })
}

variable "identity" {
  description = "The Azure AD B2C policy phones and caseworkers sign in with."
  type = object({
    issuer              = string
    jwks_url            = string
    phone_audience      = string
    caseworker_audience = string
  })
}

variable "directory" {
  description = "The application with which services reach Microsoft Graph of the B2C tenant."
  type = object({
    tenant_id            = string
    client_id            = string
    extensions_client_id = string
  })
}

variable "maps" {
  description = "The institution's own Overpass (`…/api/interpreter`) and Nominatim servers. Without them reports name no places; a public server must never be named here, as it would learn where cases were."
  type = object({
    overpass_endpoint  = optional(string, "")
    nominatim_endpoint = optional(string, "")
  })
  default = {}
}

variable "purposes" {
  description = "When data may be collected and used for each purpose: {tracing_gps = {open_from = \"2026-01-01\", open_to = \"2026-07-01\"}}. One that is not named is open for ever."
  type = map(object({
    open_from = optional(string)
    open_to   = optional(string)
  }))
  default = {}
}

variable "phones_of_2020" {
  description = "Whether the app of 2020 is served: its signatures, its static device ids, and registration as consent to tracing."
  type        = bool
  default     = false
}

variable "contact_id_key_previous" {
  description = "What contact ids were made with before, in hex; to be kept for 31 days after the key was made anew, as long as an upload may be late."
  type        = string
  default     = null
  sensitive   = true
}

variable "result_key_previous" {
  description = "What results of lookups were sealed with before, in hex; to be kept until those have expired."
  type        = string
  default     = null
  sensitive   = true
}

variable "tester_numbers" {
  description = "Phone numbers of people who may act for test users."
  type        = list(string)
  default     = []
  sensitive   = true
}

variable "directory_client_secret" {
  description = "Its secret, given as TF_VAR_directory_client_secret."
  type        = string
  sensitive   = true
}

variable "lake_access" {
  description = "From when until when the services' access to the lake holds (ISO 8601). Applying with later dates renews it."
  type = object({
    from  = string
    until = string
  })
}

variable "sql_sku" {
  description = "Size of the Hyperscale database."
  type        = string
  default     = "HS_Gen5_8"
}

variable "sql_read_replicas" {
  description = "Read replicas of the database."
  type        = number
  default     = 1
}

variable "iot_hub_units" {
  description = "Units of the IoT Hub (S1: 400,000 messages a day each)."
  type        = number
  default     = 4
}

variable "event_hubs_units" {
  description = "Throughput units of the event stream (1 MB/s in, 2 MB/s out each), and how far it may grow by itself."
  type = object({
    usual = number
    most  = number
  })
  default = {
    usual = 4
    most  = 16
  }
}
