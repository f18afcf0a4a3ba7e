/** What shows the pages of one sign-in. */
export interface Browser {
  go(url: URL, form?: Record<string, string>): Promise<Response>
}

/** Keeps cookies and follows no redirect by itself. Paths and domains are not told apart: it talks to one server. */
export function openBrowser(): Browser {
  const cookies = new Map<string, string>()
  return {
    async go(url, form) {
      const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ')
      const response = await fetch(url, {
        method: form ? 'POST' : 'GET',
        body: form && new URLSearchParams(form),
        redirect: 'manual',
        headers: cookie ? { cookie } : {},
      })
      for (const line of response.headers.getSetCookie()) {
        const [name, value] = line.split(';')[0]!.split(/=(.*)/s) as [string, string]
        if (value === '') cookies.delete(name)
        else cookies.set(name, value)
      }
      return response
    },
  }
}
