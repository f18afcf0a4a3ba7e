/** A page a person can use without scripts. */
export function phonePage(uid: string, fault?: string): string {
  return page(
    'Logg inn',
    `${faultLine(fault)}<form method="post" action="/interaction/${escapeHtml(uid)}/phone">
      <label for="phone">Telefonnummer</label>
      <input id="phone" name="phone" type="tel" autocomplete="tel" required maxlength="30" autofocus>
      <button>Send kode</button>
    </form>
    <p>Vi sender en engangskode på SMS. Utenlandske nummer skrives med landkode, for eksempel +44.</p>`,
  )
}

export function codePage(uid: string, fault?: string): string {
  return page(
    'Skriv inn koden',
    `${faultLine(fault)}<form method="post" action="/interaction/${escapeHtml(uid)}/code">
      <label for="code">Koden på seks sifre fra SMS-en</label>
      <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="6" autofocus>
      <button>Logg inn</button>
    </form>
    <p>Koden gjelder i 10 minutter. <a href="/interaction/${escapeHtml(uid)}">Be om en ny kode</a></p>`,
  )
}

export function faultPage(fault: string): string {
  return page('Det gikk ikke', faultLine(fault))
}

/** What a fault is called in Norwegian, by its code. */
export function faultText(code: string): string {
  return texts[code] ?? 'Noe gikk galt. Prøv igjen om litt.'
}

const texts: Record<string, string> = {
  'number-invalid': 'Telefonnummeret er ikke gyldig.',
  'code-wrong': 'Koden er feil.',
  'code-expired': 'Koden er brukt opp eller for gammel. Be om en ny.',
  'too-many-codes': 'Det er bedt om for mange koder. Prøv igjen senere.',
  'too-many-tries': 'Det er gitt for mange feil koder. Vent litt og prøv igjen.',
  'not-admitted': 'Dette nummeret har ikke tilgang.',
  'interaction-unknown': 'Innloggingen er utløpt. Begynn på nytt fra appen.',
  'directory-unavailable': 'Tjenesten er ikke tilgjengelig akkurat nå. Prøv igjen om litt.',
}

function faultLine(fault: string | undefined): string {
  return fault ? `<p role="alert"><strong>${escapeHtml(fault)}</strong></p>` : ''
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="nb">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(title)} – Smittestopp</title>
    <style>
      body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 26rem; margin: 3rem auto; padding: 0 1rem }
      label, input, button { display: block; width: 100%; font: inherit; box-sizing: border-box; margin: 0 0 .8rem }
      input, button { padding: .6rem }
    </style>
  </head>
  <body>
    <h1>${escapeHtml(title)}</h1>
    ${content}
  </body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
