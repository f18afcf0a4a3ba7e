export interface Point {
  x: number
  y: number
}

export interface Position {
  latitude: number
  longitude: number
}

/** Where the towns lie; Oslo. */
const centre: Position = { latitude: 59.9139, longitude: 10.7522 }

/** Metres from one town's origin to the next; a town is less than 8 km long. */
const townPitch = 12_000

const equatorialRadius = 6_378_137
const eccentricitySquared = 0.00669437999014

/** The south-western corner of a town in a square of `towns` towns around the centre. */
export function townOrigin(town: number, towns: number): Position {
  const width = Math.ceil(Math.sqrt(towns))
  const offset = (cell: number) => (cell - (width - 1) / 2) * townPitch
  const north = { x: 0, y: offset(Math.floor(town / width)) }
  const latitude = toDegrees(centre, north).latitude
  return toDegrees({ latitude, longitude: centre.longitude }, { x: offset(town % width), y: 0 })
}

/** From metres east and north of an origin to degrees (WGS 84), flat within a town. */
export function toDegrees(origin: Position, point: Point): Position {
  const perDegree = metresPerDegree(origin.latitude)
  return {
    latitude: origin.latitude + point.y / perDegree.north,
    longitude: origin.longitude + point.x / perDegree.east,
  }
}

function metresPerDegree(latitude: number): { north: number; east: number } {
  const radians = (latitude * Math.PI) / 180
  const w = 1 - eccentricitySquared * Math.sin(radians) ** 2
  const degree = Math.PI / 180
  return {
    north: (degree * equatorialRadius * (1 - eccentricitySquared)) / w ** 1.5,
    east: (degree * equatorialRadius * Math.cos(radians)) / Math.sqrt(w),
  }
}
