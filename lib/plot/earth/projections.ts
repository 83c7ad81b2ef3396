/** The projections by name. */
import { type AzimuthalName, azimuthal } from './azimuthal.js';
import { CYLINDRICAL, type PlaneMap } from './plane-maps.js';
import {
  boundsOf,
  degrees,
  type EarthPoint,
  type PlanePoint,
  type Projection,
  type ProjectionOptions,
  turned,
} from './projection.js';

/** Names of the projections. */
export const PROJECTIONS = [
  'plateCarree',
  'robinson',
  'mollweide',
  'equalEarth',
  'mercator',
  'lambertConformal',
  'orthographic',
  'northPolarStereo',
  'southPolarStereo',
  'lambertAzimuthal',
] as const;
export type ProjectionName = (typeof PROJECTIONS)[number];

const AZIMUTHAL: Partial<Record<ProjectionName, readonly [AzimuthalName, centre: EarthPoint, radius: number]>> = {
  orthographic: ['orthographic', [0, 20], 90],
  northPolarStereo: ['stereographic', [0, 90], 60],
  southPolarStereo: ['stereographic', [0, -90], 60],
  lambertAzimuthal: ['equalArea', [0, 0], 90],
};

/** The projection of that name. */
export function projectionOf(name: ProjectionName, options: ProjectionOptions = {}): Projection {
  const round = AZIMUTHAL[name];
  if (!round) {
    const centre = options.centre?.[0] ?? 0;
    return onPlane(CYLINDRICAL[name as keyof typeof CYLINDRICAL](options), centre);
  }
  const [kind, middle, radius] = round;
  const polar = Math.abs(middle[1]) === 90;
  const [lon, lat] = options.centre ?? middle;
  return azimuthal(kind, [lon, polar ? middle[1] : lat], options.radius ?? radius);
}

/** A map that is cut open opposite its central longitude. */
function onPlane(map: PlaneMap, centre: number): Projection {
  const [south, north] = map.latitudes;
  const project = (lon: number, lat: number): PlanePoint | undefined =>
    lat < south - 1e-9 || lat > north + 1e-9
      ? undefined
      : map.forward((turned(lon, centre) - centre) * degrees, lat * degrees);
  const edge = (lon: number, lat: number): PlanePoint => map.forward(lon * degrees, lat * degrees);
  const steps = Array.from({ length: 91 }, (_, k) => k / 90);
  const outline = [
    ...steps.map((t) => edge(-180, south + t * (north - south))),
    ...steps.map((t) => edge(-180 + 360 * t, north)),
    ...steps.map((t) => edge(180, north - t * (north - south))),
    ...steps.map((t) => edge(180 - 360 * t, south)),
  ];
  return {
    project,
    invert: (x, y) => {
      const found = map.backward(x, y);
      if (!found) return undefined;
      const [lambda, phi] = found;
      const lat = phi / degrees;
      if (!(Math.abs(lambda) <= Math.PI + 1e-9) || !(lat >= south - 1e-9 && lat <= north + 1e-9)) return undefined;
      return [centre + lambda / degrees, lat];
    },
    bounds: boundsOf(outline),
    outline,
    cut: centre + 180,
    straight: map.straight ?? false,
  };
}
