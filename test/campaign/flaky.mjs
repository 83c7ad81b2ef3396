// usage: node flaky.mjs SEED TIMES [THREADS] : repeats one case under small limits; counts wrong results (races)
import { execFileSync } from 'node:child_process';
import { buildCase, cw, differ } from './build.mjs';

const [, , seed, times, threads = '2'] = process.argv;
const c = JSON.parse(
  execFileSync('/usr/bin/python3', [new URL('gen.py', import.meta.url).pathname, seed, '1'], {
    env: { ...process.env, NPY_PROMOTION_STATE: 'weak' },
    maxBuffer: 1e9,
  }),
);
let wrong = 0,
  n = 0,
  refused = 0,
  spilled = 0,
  again = 0;
const t = Date.now();
for (; n < Number(times) && Date.now() - t < 75_000; n++)
  for (const memoryLimit of [8000, 13600, 23120]) {
    const o = { threads: Number(threads), memoryLimit };
    try {
      const made = await buildCase(c, o);
      const rs = await cw.compute(...c.outs.map((k) => made[k]), {
        ...o,
        onReport: (r) => {
          if (r.spilledBytes) spilled++;
          if (r.recomputedTasks) again++;
        },
      });
      const d = differ(rs[0], c.nodes[c.outs[0]].e);
      if (d) {
        wrong++;
        if (wrong < 6) console.log(n, memoryLimit, d);
      }
    } catch (e) {
      if (e.tag === 'memory') refused++;
      else console.log(e.message);
    }
  }
console.log({ n, wrong, refused, spilled, again, threads });
process.exit(0);
