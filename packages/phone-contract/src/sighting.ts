/** An event as it comes out of JSON, before anybody has looked at it. */
export type PhoneEvent = Record<string, unknown>

/** An event is a sighting when it names a device and no latitude; everything else is GPS. */
export function isSighting({ deviceId, latitude }: PhoneEvent): boolean {
  return deviceId !== undefined && typeof deviceId !== 'object' && (latitude === undefined || latitude === null)
}
