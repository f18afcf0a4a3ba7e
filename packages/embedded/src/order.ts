type Node = { name: string; after: string[] }

/** The nodes with everything a node comes after before it; throws at an unknown name, a name used twice or a circle. */
export function inOrder<T extends Node>(nodes: T[]): T[] {
  const byName = new Map(nodes.map((node) => [node.name, node]))
  if (byName.size < nodes.length) throw new Error('two components of the stack have the same name')
  const ordered = new Set<T>()
  const visit = (node: T, path: string[]): void => {
    if (ordered.has(node)) return
    if (path.includes(node.name))
      throw new Error(`components wait for each other: ${[...path, node.name].join(' -> ')}`)
    for (const name of node.after) visit(known(byName, name, node), [...path, node.name])
    ordered.add(node)
  }
  for (const node of nodes) visit(node, [])
  return [...ordered]
}

function known<T extends Node>(byName: Map<string, T>, name: string, of: T): T {
  const node = byName.get(name)
  if (!node) throw new Error(`component ${of.name} comes after ${name}, which does not exist`)
  return node
}

/** Does `work` for every node, each as soon as it is done for all it comes after. */
export async function eachInOrder<T extends Node>(nodes: T[], work: (node: T) => Promise<void>): Promise<void> {
  const done = new Map<string, Promise<void>>()
  for (const node of inOrder(nodes)) {
    const before = Promise.all(node.after.map((name) => done.get(name)))
    done.set(
      node.name,
      before.then(() => work(node)),
    )
  }
  await Promise.all(done.values())
}

/** The same nodes with every arrow turned round: the order in which to stop what was started. */
export function turnedRound<T extends Node>(nodes: T[]): (Node & { of: T })[] {
  const comesAfter = (name: string) => nodes.filter(({ after }) => after.includes(name)).map((node) => node.name)
  return nodes.map((of) => ({ of, name: of.name, after: comesAfter(of.name) }))
}
