import type { KoaContextWithOIDC } from 'oidc-provider'

const date = /; expires=(?!Thu, 01 Jan 1970)[^;]*/i

/**
 * Takes the dates off the cookies the library sets, which then last as long as the browser is open: the dates follow the
 * stack's clock, and a browser whose clock is ahead of it would drop them at once. The server ends sessions by itself.
 */
export async function undateCookies(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next()
  const cookies = context.res.getHeader('set-cookie')
  if (Array.isArray(cookies))
    context.res.setHeader(
      'set-cookie',
      cookies.map((cookie) => cookie.replace(date, '')),
    )
}
