/**
 * Coastlines and borders of the world: Natural Earth (public domain) by world-atlas (ISC), as `scripts/make-world-lines.mjs` packed them.
 * Read when a map first asks for them.
 */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { builtFile } from '../../base/built-module.js';

/** Points in turn: longitude, latitude, longitude, … in degrees. */
export type EarthLine = Float64Array;

interface WorldLines {
  readonly coast110: readonly EarthLine[];
  readonly borders110: readonly EarthLine[];
  readonly coast50: readonly EarthLine[];
}

const STEPS = 50;
let known: WorldLines | undefined;

export function worldLines(): WorldLines {
  known ??= read();
  return known;
}

function read(): WorldLines {
  const bytes = brotliDecompressSync(readFileSync(builtFile('packages/world-lines.br')));
  let at = 0;
  const count = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const difference = (): number => {
    const value = count();
    return value & 1 ? -((value + 1) >> 1) : value >> 1;
  };
  const set = (): EarthLine[] =>
    Array.from({ length: count() }, () => {
      const line = new Float64Array(2 * count());
      let [lon, lat] = [0, 0];
      for (let k = 0; k < line.length; k += 2) {
        lon += difference();
        lat += difference();
        line[k] = lon / STEPS;
        line[k + 1] = lat / STEPS;
      }
      return line;
    });
  return { coast110: set(), borders110: set(), coast50: set() };
}
