// usage: node bits.mjs SEED : which options change the bits of which node
import { execFileSync } from 'node:child_process';
import { buildCase, cw } from './build.mjs';

const seed = process.argv[2];
const c = JSON.parse(
  execFileSync('/usr/bin/python3', [new URL('gen.py', import.meta.url).pathname, seed, '1'], {
    env: { ...process.env, NPY_PROMOTION_STATE: 'weak' },
    maxBuffer: 1e9,
  }),
);
const show = (id, depth = 0) => {
  const n = c.nodes[id];
  console.log(
    `${'  '.repeat(depth)}#${id} ${n.op} ${JSON.stringify(n.p).slice(0, 300)} -> ${n.e.dtype} [${n.e.shape}]`,
  );
  for (const i of n.ins) show(i, depth + 1);
};
show(c.outs[0]);
console.log('outs', c.outs);
const bytes = (r) => Buffer.from(r.data.buffer, r.data.byteOffset, r.data.byteLength);
const ref = {};
for (const o of [
  { threads: 'inline' },
  { threads: 1 },
  { threads: 2 },
  { threads: 3 },
  { threads: 'inline', memoryLimit: 4000 },
  { threads: 'inline', memoryLimit: 20000 },
  { threads: 2, memoryLimit: 8000 },
  { threads: 2, memoryLimit: 20000 },
  { threads: 2, memoryLimit: 100000 },
]) {
  try {
    const made = await buildCase(c, o);
    const alone = [];
    for (const [k, y] of made.entries()) {
      const b = bytes(await y.compute(o));
      ref[k] ??= b;
      if (Buffer.compare(b, ref[k])) alone.push(`${k} ${c.nodes[k].op}`);
    }
    const rs = await cw.compute(...c.outs.map((k) => made[k]), o);
    const together = c.outs.filter((k, j) => Buffer.compare(bytes(rs[j]), ref[k])).map((k) => `${k} ${c.nodes[k].op}`);
    console.log(JSON.stringify(o), 'alone:', alone.join() || 'same', ' together:', together.join() || 'same');
    for (const [j, k] of c.outs.entries()) {
      const b = bytes(rs[j]);
      if (Buffer.compare(b, ref[k])) {
        const A = new rs[j].data.constructor(
          ref[k].buffer.slice(ref[k].byteOffset, ref[k].byteOffset + ref[k].byteLength),
        );
        const d = [...rs[j].data].map((v, q) => [q, v, A[q]]).filter(([, v, w]) => !Object.is(v, w));
        console.log('   ', k, 'first differences', d.slice(0, 3), 'of', d.length, new Set([...new BigUint64Array(1)]));
        const q = [...b].findIndex((v, i) => v !== ref[k][i]);
        console.log('    byte', q, b.subarray(q & ~7, (q & ~7) + 8), ref[k].subarray(q & ~7, (q & ~7) + 8));
      }
    }
  } catch (e) {
    console.log(JSON.stringify(o), e.tag, e.message.slice(0, 100));
  }
}
process.exit(0);
