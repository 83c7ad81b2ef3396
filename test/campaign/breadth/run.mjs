// usage: python3 breadth/gen.py FIRST COUNT | node breadth/run.mjs ; a line of JSON on $FAIL for each failure, counts at the end

import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cw, TYPED } from '../build.mjs';
import { SPECIALS } from './steps.mjs';

const FAIL = process.env.FAIL;
const folder = mkdtempSync(join(process.env.FUZZ_TMP ?? tmpdir(), 'cw-breadth-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
Object.assign(TYPED, { complex64: Float32Array, complex128: Float64Array });

const decode = (e) => {
  const bytes = Buffer.from(e.data, 'base64');
  return new TYPED[e.dtype](new Uint8Array(bytes).buffer);
};
const functionOf = (name) => name.split('.').reduce((at, part) => at[part], cw);

/** Arguments as they are meant: references to steps, and what JSON has not. */
function value(v, made) {
  if (Array.isArray(v)) return v.map((x) => value(x, made));
  if (v === null || typeof v !== 'object') return v;
  if ('$' in v) return v.path.reduce((at, part) => at[part], made[v.$]);
  if (v['#'] === 'bigint') return BigInt(v.text);
  if (v['#'] === 'number') return Number(v.text);
  if (v['#'] === 'slice') return cw.s(v.a, v.b, v.c);
  if (v['#'] === 'complex') return { re: value(v.re), im: value(v.im) };
  return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, value(x, made)]));
}

let stores = 0;
async function step(one, made, options) {
  if (one.array) {
    const { shape, dtype } = one.array;
    return cw.fromTypedArray(decode(one.array), { shape, dtype, chunks: one.chunks });
  }
  const args = value(one.args, made);
  if (one.special)
    return await SPECIALS[one.special](args, value(one.p, made), { options, path: () => join(folder, `${stores++}`) });
  const fn = functionOf(one.fn);
  if (!fn) throw new Error(`there is no ${one.fn}`);
  const opts = value(one.opts, made);
  return await fn(...args, ...(Object.keys(opts).length > 0 ? [opts] : []));
}

/** First difference of two results, or undefined. */
function differ(got, check, dtype) {
  const { want: e, rtol, zero } = check;
  const want = decode(e);
  if (dtype !== e.dtype) return `dtype ${dtype} for ${e.dtype}`;
  if (got.data.constructor !== want.constructor) return `${got.data.constructor.name} for ${want.constructor.name}`;
  if (got.shape.join() !== e.shape.join()) return `shape [${got.shape}] for [${e.shape}]`;
  const data = got.data;
  if (data.length !== want.length) return `length ${data.length} for ${want.length}`;
  const complex = e.dtype.startsWith('complex');
  const tolerances = typeof check.atol === 'object' && check.atol.data ? decode(check.atol) : undefined;
  for (let k = 0; k < want.length; k++) {
    const [g, w] = [data[k], want[k]];
    if (Object.is(g, w) || (g === w && !zero)) continue;
    const pair = complex ? k - (k % 2) : k;
    if (typeof g === 'number') {
      const size = complex ? Math.hypot(want[pair], want[pair + 1]) : Math.abs(w);
      const atol = tolerances ? tolerances[complex ? pair / 2 : k] : check.atol;
      if (g !== w && Math.abs(g - w) <= atol + rtol * size) continue;
    }
    const text = (x) => (Object.is(x, -0) ? '-0' : `${x}`);
    return `[${k}] ${text(g)} for ${text(w)}`;
  }
}

const counts = { cases: 0, evaluations: 0, ok: 0, mismatch: 0, error: 0, hang: 0, memoryRefused: 0, bitsDiffer: 0 };
const families = {};
let current;
let config;
const note = (kind, more) => {
  counts[kind]++;
  (families[current.family] ??= { cases: 0, failures: 0 }).failures++;
  const { seed, family, name } = current;
  const line = JSON.stringify({ seed, family, name, config, kind, ...more });
  if (FAIL) appendFileSync(FAIL, `${line}\n`);
  else console.error(line);
};
process.on('unhandledRejection', (e) => note('error', { message: `unhandled: ${e?.stack ?? e}` }));
const bytesOf = (a) => Buffer.from(a.data.buffer, a.data.byteOffset, a.data.byteLength);

/** Everything a case asks for, with the options of one way to run it. */
async function evaluate(c, given) {
  const options = { ...given, signal: AbortSignal.timeout(60_000) };
  const made = [];
  const fails = c.checks.find((check) => check.error);
  try {
    for (const one of c.steps) made.push(await step(one, made, options));
    const results = [];
    for (const check of c.checks) {
      const x = value(check.ref, made);
      if (check.want && check.known && (x.shape.join() !== check.want.shape.join() || x.dtype !== check.want.dtype))
        return { bad: `declared ${x.dtype} [${x.shape}] but NumPy has ${check.want.dtype} [${check.want.shape}]` };
      const all = check.same ? [x, value(check.same, made)] : [x];
      results.push(await cw.compute(...all, options));
    }
    if (fails) return { bad: `no error, but ${fails.error} is due` };
    for (const [k, check] of c.checks.entries()) {
      if (check.want) {
        const d = differ(results[k][0], check, value(check.ref, made).dtype);
        if (d) return { bad: `check ${k}: ${d}` };
      } else if (bytesOf(results[k][0]).compare(bytesOf(results[k][1])) !== 0)
        return { bad: `check ${k}: two that must be the same differ` };
    }
    return { results };
  } catch (e) {
    if (fails && e?.tag && fails.error.includes(e.tag)) return { results: [] };
    throw Object.assign(e, { at: made.length });
  }
}

async function withLimit(c, options) {
  let memoryLimit = 3000 * (1 + (c.seed % 7));
  for (;;) {
    try {
      return await evaluate(c, { ...options, memoryLimit });
    } catch (e) {
      if (e?.tag !== 'memory' || memoryLimit > 1e9) throw e;
      counts.memoryRefused++;
      memoryLimit = Math.ceil(memoryLimit * 2);
    }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const c = (current = JSON.parse(line));
  counts.cases++;
  (families[c.family] ??= { cases: 0, failures: 0 }).cases++;
  if (process.env.PROGRESS) writeFileSync(process.env.PROGRESS, String(c.seed));
  const configs = [['inline', { threads: 'inline' }]];
  if (c.seed % 2) configs.push(['t1', { threads: 1 }]);
  else configs.push(['t2small', { threads: 2 }]);
  if (c.seed % 3 === 0) configs.push(['noopt', { threads: 'inline', optimize: false }]);
  let first;
  for (const [name, options] of configs) {
    config = name;
    counts.evaluations++;
    try {
      const { bad, results } = name === 't2small' ? await withLimit(c, options) : await evaluate(c, options);
      if (bad) note('mismatch', { message: bad });
      else {
        counts.ok++;
        first ??= results;
        const k =
          name === 'noopt'
            ? -1
            : results.findIndex((r, j) => first[j] && bytesOf(r[0]).compare(bytesOf(first[j][0])) !== 0);
        if (k >= 0) note('bitsDiffer', { message: `check ${k}: bits differ from inline` });
      }
    } catch (e) {
      note(e?.tag === 'cancelled' ? 'hang' : 'error', {
        tag: e?.tag,
        at: e?.at,
        step: c.steps[e?.at]?.fn ?? c.steps[e?.at]?.special,
        message: String(e?.tag ? e.message : (e?.stack ?? e)).slice(0, 700),
      });
    }
  }
}
console.log(JSON.stringify({ ...counts, families }));
await cw.close();
