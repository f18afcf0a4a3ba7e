export type { KnownDevice, Period } from './known-device.ts'
export {
  type AdmitOptions,
  type Admitted,
  createPhoneAccess,
  type PhoneAccess,
  type PhoneAccessDeps,
  type SignedPhone,
} from './phone-access.ts'
export { admitRequest, keepBytes, parseJson, requireSignature, type SignedRequests } from './signed-routes.ts'
