import { createHash } from 'node:crypto'

const text = 'A made-up person agrees that their made-up phone takes part.'

/** What simulated people agree to, as `PUT /app/consents` names it. */
export const consentText = {
  text_version: 'simulator-1',
  text_hash: createHash('sha256').update(text).digest('hex'),
}
