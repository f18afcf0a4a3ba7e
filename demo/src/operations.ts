import type { Addresses } from '@smittestopp/embedded'

/** A request on a process's private port, with the operator's secret; tried again while the process is away. */
export async function operate<T>(system: Addresses, port: number, method: string, path: string): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${system.operationsToken}` },
    }).catch(() => undefined)
    if (answer?.ok) return (await answer.json()) as T
    if (attempt === 30) throw new Error(`${method} ${path} was answered with ${answer?.status ?? 'nothing'}`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
