export interface DeviceKeys {
  primaryKey: string
  secondaryKey: string
}

/** The registry of devices (IoT Hub): who may send, and with which keys (base64 of 32 bytes). */
export interface DeviceRegistry {
  /** Host name that phones are told to talk to. */
  hostName: string
  create(deviceId: string): Promise<DeviceKeys>
  /** Bearing a repeat: a device that is gone is fine. */
  remove(deviceId: string): Promise<void>
  check(): Promise<void>
}
