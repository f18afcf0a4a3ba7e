export type { App, AppOptions, Check } from './app.ts'
export { createApp } from './app.ts'
export { requireRole, type TokenRules, verifyToken } from './bearer.ts'
export { type Clock, hourOf, systemClock } from './clock.ts'
export { appOptions, CommonConfig, loadConfig, SecretKey, TokenConfig, tokenRules } from './config.ts'
export {
  CONTACT_ID_SECONDS,
  type IssuedContactId,
  type OpenedContactId,
  openContactId,
  openContactIds,
  sealContactIds,
} from './contact-id.ts'
export { idempotencyKeyOf } from './idempotency-key.ts'
export { Problem, problemAnswers } from './problem.ts'
export {
  contentDigest,
  refusal,
  SIGNATURE_WINDOW_SECONDS,
  SIGNED_COMPONENTS,
  type Signed,
  type SignedRequest,
  verifySignature,
} from './request-signature.ts'
export { run } from './run.ts'
export { sealKey, unsealKey } from './sealed-key.ts'
export { verifySignature2020 } from './signature-2020.ts'
export { type Routes, routesOf } from './zod-routes.ts'
