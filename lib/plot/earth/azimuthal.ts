/** Azimuthal projections: what lies around a centre, at its true direction. */
import { type Bounds, degrees, type EarthPoint, type PlanePoint, type Projection } from './projection.js';

export type AzimuthalName = 'orthographic' | 'stereographic' | 'equalArea';

/** How far from the middle an angular distance lies, and back. */
interface Radius {
  readonly scale: (cosine: number) => number;
  readonly distance: (radius: number) => number;
}
const RADII: Readonly<Record<AzimuthalName, Radius>> = {
  orthographic: { scale: () => 1, distance: (r) => Math.asin(r) },
  stereographic: { scale: (cosine) => 2 / (1 + cosine), distance: (r) => 2 * Math.atan(r / 2) },
  equalArea: { scale: (cosine) => Math.sqrt(2 / (1 + cosine)), distance: (r) => 2 * Math.asin(r / 2) },
};

/** The map of all places within `reach` degrees of a centre. */
export function azimuthal(name: AzimuthalName, [lon0, lat0]: EarthPoint, reach: number): Projection {
  const { scale, distance } = RADII[name];
  const limit = Math.min(reach, name === 'orthographic' ? 90 : 179) * degrees;
  const least = Math.cos(limit);
  const [sin0, cos0] = [Math.sin(lat0 * degrees), Math.cos(lat0 * degrees)];
  const radius = scale(least) * Math.sin(limit);
  const project = (lon: number, lat: number): PlanePoint | undefined => {
    const [sin, cos] = [Math.sin(lat * degrees), Math.cos(lat * degrees)];
    const away = (lon - lon0) * degrees;
    const cosine = sin0 * sin + cos0 * cos * Math.cos(away);
    if (cosine < least - 1e-12) return undefined;
    const k = scale(cosine);
    return [k * cos * Math.sin(away), k * (cos0 * sin - sin0 * cos * Math.cos(away))];
  };
  const invert = (x: number, y: number): EarthPoint | undefined => {
    const rho = Math.hypot(x, y);
    if (rho > radius * (1 + 1e-12)) return undefined;
    if (rho < 1e-12) return [lon0, lat0];
    const c = distance(Math.min(rho, radius));
    const [sin, cos] = [Math.sin(c), Math.cos(c)];
    const lat = Math.asin(Math.max(-1, Math.min(1, cos * sin0 + (y * sin * cos0) / rho)));
    const lon = Math.atan2(x * sin, rho * cos0 * cos - y * sin0 * sin);
    return [lon0 + lon / degrees, lat / degrees];
  };
  const bounds: Bounds = [-radius, -radius, radius, radius];
  const outline = Array.from({ length: 361 }, (_, k): PlanePoint => {
    const angle = k * degrees;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  return { project, invert, bounds, outline, cut: undefined, straight: false };
}
