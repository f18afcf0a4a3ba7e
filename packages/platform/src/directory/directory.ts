export interface Person {
  id: string
  phoneNumber: string
  /** Consent was revoked, and forgetting the person is under way. */
  consentRevoked?: true
  /** Somebody made up, for trying the system out. */
  testCredentials?: true
}

/** The directory: the only place that knows which phone number has which devices. Calls bear a repeat. */
export interface Directory {
  personByPhone(phoneNumber: string): Promise<Person | undefined>
  person(id: string): Promise<Person | undefined>
  devicesOf(personId: string): Promise<string[]>
  /** The devices of many people at once, by person. */
  devicesOfEach(personIds: readonly string[]): Promise<Map<string, string[]>>
  ownerOf(deviceId: string): Promise<Person | undefined>
  /** The owners of many devices at once, by device; a device that nobody owns is left out. */
  ownersOf(deviceIds: readonly string[]): Promise<Map<string, Person>>
  addDevice(personId: string, deviceId: string): Promise<void>
  /** Takes a device from its owner and forgets it. */
  removeDevice(deviceId: string): Promise<void>
  /** Puts on record that a person is to be forgotten, so that whoever finds it can finish. */
  markRevoked(personId: string, now: Date): Promise<void>
  clearRevoked(personId: string): Promise<void>
  /** Those who are marked, the recycle bin included: somebody's removal may have stopped there. */
  revokedPeople(): Promise<Person[]>
  /** Forgets a person for good, the recycle bin included. */
  removePerson(personId: string): Promise<void>
  addTestPerson(phoneNumber: string): Promise<Person>
  check(): Promise<void>
}
