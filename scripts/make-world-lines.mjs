// Makes lib/plot/earth/world-lines.br, the coastlines and borders of maps, from world-atlas 2.x (ISC; Natural Earth, public domain):
//   npm install --no-save world-atlas@2 topojson-client@3 && node scripts/make-world-lines.mjs
// Lines are points in steps of 1/50 degree, the differences from one to the next as zigzag varints, packed by Brotli. Points that a
// straight line passes within a hundredth (land-110m) or a fiftieth (land-50m) of a degree are left out; so are edges along the date line and the pole.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { brotliCompressSync } from 'node:zlib';

const require = createRequire(`${process.cwd()}/`);
const { mesh } = require('topojson-client');
const atlas = (name) => JSON.parse(readFileSync(require.resolve(`world-atlas/${name}.json`), 'utf8'));
const STEPS = 50;

const lines = (name, object, filter) => {
  const topology = atlas(name);
  return mesh(topology, topology.objects[object], filter).coordinates;
};

/** Cuts a line where it runs along the date line or the south pole, which are no coasts. */
function* withoutEdges(line) {
  const onEdge = ([x, y]) => Math.abs(x) > 179.99 || y < -89.9;
  let part = [];
  for (const [k, point] of line.entries()) {
    if (k > 0 && onEdge(point) && onEdge(line[k - 1])) {
      if (part.length > 1) yield part;
      part = [];
    }
    part.push(point);
  }
  if (part.length > 1) yield part;
}

/** Douglas and Peucker's simplification. */
function simplified(line, tolerance) {
  const keep = new Uint8Array(line.length);
  keep[0] = keep[line.length - 1] = 1;
  const open = [[0, line.length - 1]];
  for (let range = open.pop(); range; range = open.pop()) {
    const [from, to] = range;
    const [ax, ay] = line[from];
    const [bx, by] = line[to];
    let worst = tolerance;
    let at = -1;
    for (let k = from + 1; k < to; k++) {
      const [x, y] = line[k];
      const length = (bx - ax) ** 2 + (by - ay) ** 2;
      const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
      const distance = Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
      if (distance > worst) [worst, at] = [distance, k];
    }
    if (at < 0) continue;
    keep[at] = 1;
    open.push([from, at], [at, to]);
  }
  return line.filter((_, k) => keep[k]);
}

function* encoded(given, tolerance) {
  const all = given.flatMap((line) => [...withoutEdges(line)]).map((line) => simplified(line, tolerance));
  yield* varint(all.length);
  for (const line of all) {
    yield* varint(line.length);
    let before = [0, 0];
    for (const point of line) {
      const now = point.map((degrees) => Math.round(degrees * STEPS));
      yield* zigzag(now[0] - before[0]);
      yield* zigzag(now[1] - before[1]);
      before = now;
    }
  }
}
function* varint(value) {
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return yield rest;
    yield (rest & 127) | 128;
  }
}
const zigzag = (value) => varint(value < 0 ? -2 * value - 1 : 2 * value);

const bytes = Uint8Array.from([
  ...encoded(lines('land-110m', 'land'), 0.01),
  ...encoded(
    lines('countries-110m', 'countries', (a, b) => a !== b),
    0.01,
  ),
  ...encoded(lines('land-50m', 'land'), 0.02),
]);
const packed = brotliCompressSync(bytes);
writeFileSync(new URL('../lib/plot/earth/world-lines.br', import.meta.url), packed);
console.log(`${bytes.length} bytes, packed ${packed.length}`);
