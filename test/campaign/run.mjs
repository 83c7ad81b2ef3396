// usage: node run.mjs < cases.jsonl ; writes failures to $FAIL (jsonl)

import { appendFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { buildCase, cw, differ, dropStores } from './build.mjs';

const FAIL = process.env.FAIL ?? '/tmp/cw-campaign/fuzz/failures.jsonl';
let unhandled = 0;
process.on('unhandledRejection', (e) => {
  unhandled++;
  note({ kind: 'unhandledRejection', message: String(e?.stack ?? e) });
});
let current, cfgName;
const note = (f) => {
  appendFileSync(FAIL, JSON.stringify({ seed: current?.seed, cfg: cfgName, ...f }) + '\n');
};
const counts = {
  cases: 0,
  evaluations: 0,
  ok: 0,
  mismatch: 0,
  error: 0,
  hang: 0,
  spilled: 0,
  recomputed: 0,
  memoryRefused: 0,
  bitsDiffer: 0,
};
const sameBits = (a, b) =>
  Buffer.compare(
    Buffer.from(a.buffer, a.byteOffset, a.byteLength),
    Buffer.from(b.buffer, b.byteOffset, b.byteLength),
  ) === 0;
async function evaluate(c, options) {
  const limit = AbortSignal.timeout(30_000);
  const made = await buildCase(c, { ...options, signal: limit });
  return await cw.compute(...c.outs.map((o) => made[o]), {
    ...options,
    signal: limit,
    onReport: (r) => {
      if (r.spilledBytes > 0) counts.spilled++;
      if (r.recomputedTasks > 0) counts.recomputed++;
    },
  });
}
for await (const line of createInterface({ input: process.stdin })) {
  const c = (current = JSON.parse(line));
  counts.cases++;
  if (process.env.PROGRESS) writeFileSync(process.env.PROGRESS, String(c.seed));
  const configs = [
    ['inline', { threads: 'inline' }],
    ...(c.seed % 2 ? [] : [['t1', { threads: 1 }]]),
    ['t2small', { threads: 2, small: true }],
  ];
  if (c.seed % 3 === 0) configs.push(['noopt', { threads: 'inline', optimize: false }]);
  let first;
  for (const [name, o] of configs) {
    cfgName = name;
    counts.evaluations++;
    try {
      let results;
      if (o.small) {
        const { small, ...rest } = o;
        let limit = 2000 * (1 + (c.seed % 7));
        for (;;) {
          try {
            results = await evaluate(c, { ...rest, memoryLimit: limit });
            break;
          } catch (e) {
            if (e?.tag === 'memory' && limit < 1e9) {
              counts.memoryRefused++;
              limit = Math.ceil(limit * 1.7);
            } else throw e;
          }
        }
      } else results = await evaluate(c, o);
      let bad;
      c.outs.forEach((out, k) => {
        const d = differ(results[k], c.nodes[out].e);
        if (d && !bad) bad = { node: out, op: c.nodes[out].op, d };
      });
      if (bad) {
        counts.mismatch++;
        note({ kind: 'mismatch', ...bad });
      } else counts.ok++;
      if (name === 'inline') first = results;
      else if (name !== 'noopt' && first)
        c.outs.forEach((out, k) => {
          if (!sameBits(results[k].data, first[k].data)) {
            counts.bitsDiffer++;
            note({ kind: 'bits differ from inline', node: out, op: c.nodes[out].op });
          }
        });
    } catch (e) {
      const hang = e?.tag === 'cancelled';
      counts[hang ? 'hang' : 'error']++;
      note({
        kind: hang ? 'hang' : 'error',
        tag: e?.tag,
        message: String(e?.message ?? e).slice(0, 600),
        mismatch: e?.mismatch,
        at: e?.at,
      });
    }
  }
  dropStores();
}
counts.unhandled = unhandled;
console.log(JSON.stringify(counts));
await cw.close();
