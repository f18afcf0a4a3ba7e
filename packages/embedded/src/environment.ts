/** Marks every process of a stack: children inherit it, so what a killed supervisor left behind can be found. */
export const stackMark = 'SMITTESTOPP_STACK'

/** The whole environment of a child: what is given for it, the bare minimum of the user's, and the mark of its stack. */
export function childEnvironment(
  folder: string,
  given: Record<string, string> = {},
  from: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  return {
    PATH: from.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: from.HOME ?? folder,
    TZ: 'UTC',
    ...(from.NODE_OPTIONS ? { NODE_OPTIONS: from.NODE_OPTIONS } : {}),
    ...given,
    [stackMark]: folder,
  }
}
