import type { Box, OsmElement } from '../osm/element.ts'

/** `values` undefined: the tag only has to be there. */
export type TagFilter = { key: string; values?: string[] }

/** One `node[…](…)` statement; without a box it looks in that of the whole query. */
export type Statement = { types: OsmElement['type'][]; filters: TagFilter[]; box?: Box }

export type OutMode = { detail: 'body' | 'tags'; geometry: 'geom' | 'center' | 'none' }
export type Step = { kind: 'select'; statements: Statement[] } | { kind: 'out'; mode: OutMode; line: number }

/** A query in the subset of Overpass QL that is understood here. */
export type Query = { seconds: number; bytes: number; box?: Box; steps: Step[] }
