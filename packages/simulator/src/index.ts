export { type FleetOptions, type FleetReport, forEachAtOnce, uploadAll } from './phone/fleet.ts'
export { createCodeReader } from './phone/outbox.ts'
export { createPhone, type Phone, type PhoneOptions } from './phone/phone.ts'
export { type Revoked, register, revokeConsent } from './phone/registration.ts'
export { type Answer, type Patience, type PhoneRequest, patience, sendSigned } from './phone/request.ts'
export type { Requests } from './phone/requests.ts'
export { type SignIn, signIn, type Tokens } from './phone/sign-in.ts'
export {
  contentDigest,
  type Freshness,
  fresh,
  type SignatureHeaders,
  type SignedParts,
  type SigningKey,
  signingKeyOf,
  signRequest,
} from './phone/sign-request.ts'
export { type Beacon, readBeacons } from './recording/beacons.ts'
export { areaUnderRoc, type Judged, precisionAndRecall } from './recording/judge.ts'
export {
  loadRecording,
  type RecordedPair,
  type RecordedPerson,
  type Recording,
  type Scenario,
} from './recording/recording.ts'
export { caseworkerToken, phoneToken, type SignInSystem } from './tokens.ts'
export { type Person, type Platform, sandboxNumber } from './world/person.ts'
export type { Sensors } from './world/phone-day.ts'
export { perfectRssi } from './world/radio.ts'
export type { Setting } from './world/room.ts'
export { type Simulation, simulate, type Upload, type World } from './world/simulate.ts'
export { minutesByPair, type Nearness, nearDistance, type PairMinutes } from './world/truth.ts'
export type { ContactIdAt } from './world/wire.ts'
