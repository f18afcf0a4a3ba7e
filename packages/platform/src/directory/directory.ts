export interface Person {
  id: string
  phoneNumber: string
}

/** The directory: the only place that knows which phone number has which devices. Calls bear a repeat. */
export interface Directory {
  personByPhone(phoneNumber: string): Promise<Person | undefined>
  person(id: string): Promise<Person | undefined>
  devicesOf(personId: string): Promise<string[]>
  ownerOf(deviceId: string): Promise<Person | undefined>
  addDevice(personId: string, deviceId: string): Promise<void>
  /** Takes a device from its owner and forgets it. */
  removeDevice(deviceId: string): Promise<void>
  check(): Promise<void>
}
