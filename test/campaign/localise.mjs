// usage: node localise.mjs SEED [threads] [optimize=0|1]: finds the first node that differs, and tries it over plain data
import { execFileSync } from 'node:child_process';
import { buildCase, buildNode, cw, decode, differ, dropStores } from './build.mjs';

const seed = process.argv[2],
  o = { threads: process.argv[3] ?? 'inline', optimize: process.argv[4] !== '0' };
if (o.threads !== 'inline') o.threads = Number(o.threads);
const c = JSON.parse(
  execFileSync('/usr/bin/python3', [new URL('gen.py', import.meta.url).pathname, seed, '1'], {
    env: { ...process.env, NPY_PROMOTION_STATE: 'weak' },
    maxBuffer: 1e9,
  }),
);
const show = (id, depth = 0) => {
  const n = c.nodes[id];
  console.log(
    `${'  '.repeat(depth)}#${id} ${n.op} ${JSON.stringify(n.p).slice(0, 400)} -> ${n.e.dtype} [${n.e.shape}]`,
  );
  for (const i of n.ins) show(i, depth + 1);
};
const val = (e) => {
  const d = decode(e);
  return d.length <= 40
    ? `${e.dtype}[${e.shape}] = [${[...d].map((v) => (Object.is(v, -0) ? '-0' : String(v))).join(', ')}]`
    : `${e.dtype}[${e.shape}]`;
};
const made = [];
for (let k = 0; k < c.nodes.length; k++) {
  const n = c.nodes[k];
  let d;
  try {
    made[k] = await buildNode(
      n,
      n.ins.map((i) => made[i]),
      o,
    );
    d = made[k].dtype !== n.e.dtype ? `dtype ${made[k].dtype} for ${n.e.dtype}` : differ(await made[k].compute(o), n.e);
  } catch (e) {
    d = `error ${e.tag}: ${e.message}`;
  }
  if (d) {
    console.log(`node ${k} ${n.op}: ${d}`);
    show(k);
    try {
      const flat = n.ins.map((i) => {
        const e = c.nodes[i].e;
        return cw.fromTypedArray(decode(e), { shape: e.shape, dtype: e.dtype, chunks: made[i].chunks });
      });
      const y = await buildNode(n, flat, o);
      const dd = differ(await y.compute(o), n.e);
      console.log('over plain inputs:', dd ?? 'agrees');
      n.ins.forEach((i, j) => console.log(' in', j, val(c.nodes[i].e), 'chunks', JSON.stringify(made[i].chunks)));
      console.log(' want', val(n.e));
      const got = await y.compute(o);
      if (got.size <= 40)
        console.log(' got ', [...got.data].map((v) => (Object.is(v, -0) ? '-0' : String(v))).join(', '));
    } catch (e) {
      console.log('over plain inputs:', e.message);
    }
    process.exit(1);
  }
}
console.log('every node by itself agrees; together:');
const all = await buildCase(c, o);
const res = await cw.compute(...c.outs.map((i) => all[i]), o);
c.outs.forEach((i, k) => {
  const d = differ(res[k], c.nodes[i].e);
  console.log(i, c.nodes[i].op, d ?? 'ok');
  if (d) show(i);
});
process.exit(0);
