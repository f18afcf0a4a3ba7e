import proj4 from 'proj4'

/** Degrees, and the two UTM zones that Norwegian maps come in. ETRS89 and WGS84 are less than a metre apart, and are taken for one. */
const SYSTEMS: Record<string, string> = {
  4326: '',
  4258: '',
  25832: '+proj=utm +zone=32 +ellps=GRS80 +units=m +no_defs',
  25833: '+proj=utm +zone=33 +ellps=GRS80 +units=m +no_defs',
  32632: '+proj=utm +zone=32 +ellps=WGS84 +units=m +no_defs',
  32633: '+proj=utm +zone=33 +ellps=WGS84 +units=m +no_defs',
}

/** Turns a position of a reference system (`EPSG:25833`, `urn:ogc:def:crs:EPSG::4258` …) into longitude and latitude; without one it is degrees already. */
export function toDegrees(
  crs: string | undefined,
): (east: number, north: number) => [longitude: number, latitude: number] {
  const code = crs === undefined || /CRS84$/.test(crs) ? '4326' : /(\d+)$/.exec(crs.trim())?.[1]
  const definition = SYSTEMS[code ?? '']
  if (definition === undefined)
    throw new Error(`the reference system ${crs} is not known: EPSG:${Object.keys(SYSTEMS).join(', EPSG:')} are`)
  if (!definition) return (east, north) => [east, north]
  const { inverse } = proj4(definition)
  return (east, north) => inverse([east, north]) as [number, number]
}
