/**
 * Projections of the sphere and back: degrees east and north to a plane in radii of the Earth, with what of the plane is the map.
 */
/** A place on the plane of a map. */
export type PlanePoint = readonly [x: number, y: number];
/** Degrees east and north. */
export type EarthPoint = readonly [lon: number, lat: number];

/** A rectangle of a plane, or of longitudes and latitudes. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

export interface Projection {
  /** Where a place lies; undefined where it is not on the map. */
  readonly project: (lon: number, lat: number) => PlanePoint | undefined;
  /** The place that lies there; undefined beside the map. */
  readonly invert: (x: number, y: number) => EarthPoint | undefined;
  /** The whole map. */
  readonly bounds: Bounds;
  /** The edge of the whole map. */
  readonly outline: readonly PlanePoint[];
  /** The longitude at which the map is cut open; undefined where it is not. */
  readonly cut: number | undefined;
  /** Longitudes and latitudes are straight lines at right angles, so that axes can mark them. */
  readonly straight: boolean;
}

/** What a projection can be told. */
export interface ProjectionOptions {
  /** Longitude and latitude in the middle. */
  readonly centre?: readonly [lon: number, lat: number] | undefined;
  /** Standard parallels of `lambertConformal`; 33 and 45 by default. */
  readonly parallels?: readonly [number, number] | undefined;
  /** How far azimuthal maps reach from their centre, in degrees. */
  readonly radius?: number | undefined;
}

export const degrees = Math.PI / 180;

/** A longitude within half a turn of `centre`. */
export function turned(lon: number, centre: number): number {
  const away = lon - centre;
  return away >= -180 && away <= 180 ? lon : centre + ((((away + 180) % 360) + 360) % 360) - 180;
}

/** The least rectangle around points. */
export function boundsOf(points: readonly PlanePoint[]): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  return [west, south, east, north];
}
