import { fetchPatiently } from '../fetch-patiently.ts'
import type { GraphConfig } from './graph.ts'

const RENEW_BEFORE_MS = 300_000

/** Client-credentials tokens for Microsoft Graph, renewed five minutes before they end; concurrent callers share one request. */
export function createTokenSource(config: GraphConfig): { get(): Promise<string>; forget(): void } {
  let current: Promise<{ token: string; renewAt: number }> | undefined

  async function request(): Promise<{ token: string; renewAt: number }> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: config.GRAPH_CLIENT_ID,
      client_secret: config.GRAPH_CLIENT_SECRET,
      scope: 'https://graph.microsoft.com/.default',
    })
    const answer = await fetchPatiently(
      'directory',
      `${config.GRAPH_LOGIN_URL}/${config.GRAPH_TENANT_ID}/oauth2/v2.0/token`,
      {
        method: 'POST',
        body,
      },
    )
    if (!answer.ok) throw new Error(`the directory refused our credentials (${answer.status})`)
    const { access_token, expires_in } = answer.json<{ access_token: string; expires_in: number }>()
    return { token: access_token, renewAt: performance.now() + expires_in * 1000 - RENEW_BEFORE_MS }
  }

  const forget = () => {
    current = undefined
  }

  return {
    async get() {
      if (current && (await current).renewAt < performance.now()) forget()
      current ??= request().catch((error) => {
        forget()
        throw error
      })
      return (await current).token
    },
    forget,
  }
}
