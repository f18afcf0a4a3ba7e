import { z } from 'zod'
import { DeviceId } from './upload.ts'

/** Answer to `POST /onboarding/register-device`: the 2020 keys, then the key that signs requests (RFC 9421). Keys are 32 random bytes in base64. */
export const RegisteredDevice = z.object({
  DeviceId,
  PhoneNumber: z.string(),
  HostName: z.string(),
  SharedAccessKey: z.string(),
  ConnectionString: z.string(),
  KeyId: z.string(),
  SigningKey: z.string(),
})
export type RegisteredDevice = z.infer<typeof RegisteredDevice>
