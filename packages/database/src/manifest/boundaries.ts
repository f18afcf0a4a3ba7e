import { procedure, table } from '../types.ts'
import { bytes, int, text, time } from './shapes.ts'

const boundaryUnits = table('dbo.boundary_unit_list', { unit_id: 'int', code: 'text', name: 'text' })
const boundaryTiles = table('dbo.boundary_tile_list', {
  place_from: 'bigint',
  place_to: 'bigint',
  unit_id: 'int',
  part: 'int',
})
const boundaryEdges = table('dbo.boundary_edge_list', {
  part: 'int',
  unit_id: 'int',
  x1: 'int',
  y1: 'int',
  x2: 'int',
  y2: 'int',
})

/** Fylker, kommuner, bydeler and grunnkretser. */
export const boundaryProcedures = {
  begin_boundary_set: procedure(
    { level: 'text', year: 'int', source: 'text', sha256: 'bytes', settings: 'text', now: 'time' },
    { set_id: int, loaded: int },
  ),
  fill_boundary_set: procedure({ set_id: 'int', units: boundaryUnits, tiles: boundaryTiles, edges: boundaryEdges }, {}),
  finish_boundary_set: procedure({ set_id: 'int', now: 'time' }, { in_force: int }),
  get_boundary_sets: procedure(
    {},
    { level: text, year: int, units: int, source: text, sha256: bytes, loaded_at: time },
  ),
  get_unit_at: procedure(
    { level: 'text', year: 'int', latitude: 'float', longitude: 'float' },
    { unit_id: int, code: text, name: text },
  ),
}
