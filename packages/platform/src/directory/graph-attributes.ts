import type { Answer } from '../fetch-patiently.ts'

/** The extension attributes that 2020 kept on users, as far as they are used. */
const ATTRIBUTES = { consentRevoked: 'Boolean', consentRevokedDate: 'DateTime', testCredentials: 'Boolean' } as const
export type Attribute = keyof typeof ATTRIBUTES

/** `extension_<client id without dashes>_<name>`: how Graph names an attribute that an application declared. */
export function attributeName(clientId: string, attribute: Attribute): string {
  return `extension_${clientId.replaceAll('-', '')}_${attribute}`
}

/** Declares the attributes with the application that owns them; those it has already (400 or 409) stay as they are. */
export async function declareAttributes(
  clientId: string,
  send: (method: string, path: string, body?: unknown) => Promise<Answer>,
): Promise<void> {
  const found = await send('GET', `/applications?$filter=appId eq '${encodeURIComponent(clientId)}'`)
  const [application] = found.ok ? found.json<{ value: { id: string }[] }>().value : []
  if (!application) throw new Error('the directory has no application of GRAPH_EXTENSIONS_CLIENT_ID')
  for (const [name, dataType] of Object.entries(ATTRIBUTES)) {
    const wanted = { name, dataType, targetObjects: ['User'] }
    const answer = await send('POST', `/applications/${application.id}/extensionProperties`, wanted)
    if (!answer.ok && answer.status !== 409 && answer.status !== 400)
      throw new Error(`the directory answered ${answer.status} to the declaration of an attribute`)
  }
}
