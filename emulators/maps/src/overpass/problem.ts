/** A query refused, in the words and with the code of Overpass. */
export class OverpassProblem extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export const COPYRIGHT =
  'The data included in this document is from www.openstreetmap.org. The data is made available under ODbL.'

/** The page Overpass answers with instead of data. */
export function problemPage(message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"
    "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
<head>
  <meta http-equiv="content-type" content="text/html; charset=utf-8" lang="en"/>
  <title>OSM3S Response</title>
</head>
<body>

<p>${COPYRIGHT}</p>
<p><strong style="color:#FF0000">Error</strong>: ${asHtml(message)} </p>

</body>
</html>
`
}

function asHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The words of a dispatcher that lets nobody more in. */
export function rateLimited(): OverpassProblem {
  const text = 'Dispatcher_Client::request_read_and_idx::rate_limited'
  return new OverpassProblem(429, `runtime error: ${text}. Please check /api/status for the quota of your IP address.`)
}

export function tooBusy(): OverpassProblem {
  const text = 'Dispatcher_Client::request_read_and_idx::timeout'
  return new OverpassProblem(504, `runtime error: ${text}. The server is probably too busy to handle your request.`)
}
