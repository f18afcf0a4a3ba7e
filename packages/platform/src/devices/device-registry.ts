export interface DeviceKeys {
  primaryKey: string
  secondaryKey: string
}

/** The registry of devices (IoT Hub): who may send, and with which keys (base64 of 32 bytes). */
export interface DeviceRegistry {
  /** Host name that phones are told to talk to. */
  hostName: string
  /** Enters a device with its keys; bearing a repeat with the same keys. */
  create(deviceId: string, keys: DeviceKeys): Promise<void>
  /** Gives a device other keys; rejects when it is gone. */
  setKeys(deviceId: string, keys: DeviceKeys): Promise<void>
  /** Bearing a repeat: a device that is gone is fine. */
  remove(deviceId: string): Promise<void>
  check(): Promise<void>
}
