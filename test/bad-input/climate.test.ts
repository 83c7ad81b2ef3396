/**
 * Methods and functions of labelled arrays refuse wrong, missing, surplus and misspelt arguments by errors of the library that name the
 * function. The calls are made from the declared signatures.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chdir, cwd } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Signature, signatureOf } from '../../lib/base/signature.js';
import * as climate from '../../lib/climate/index.js';
import { DataArray, Dataset } from '../../lib/climate/index.js';
import * as cw from '../../lib/index.js';

// Text is a path to some: what calls write goes where it may.
const before = cwd();
const folder = mkdtempSync(join(tmpdir(), 'bad-input-'));
beforeAll(() => chdir(folder));
afterAll(() => {
  chdir(before);
  rmSync(folder, { recursive: true });
});

cw.config.set({ threads: 'inline' });
const x = new DataArray(
  [
    [1, 2, 3],
    [4, 5, 6],
  ],
  { dims: ['a', 'b'], coords: { b: [10, 20, 30] }, name: 'x' },
);
const ds = new Dataset({ x });

const POOL: Readonly<Record<string, unknown>> = {
  null: null,
  true: true,
  half: 0.5,
  minus: -1,
  nan: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  bigint: 5n,
  text: 'zz top',
  emptyText: '',
  symbol: Symbol('s'),
  function: () => {
    throw new cw.ChunkwiseError('argument', 'mine');
  },
  object: { zz: 1 },
  list: [1, 2],
  texts: ['a', 'zz'],
  nested: [[1, 2]],
  map: new Map(),
  set: new Set([1]),
  promise: Promise.resolve(1),
  view: new DataView(new ArrayBuffer(8)),
  typed: new Float64Array(2),
  array: cw.ones([3]),
  labelled: x,
  dataset: ds,
};

interface Call {
  readonly label: string;
  readonly fn: (...args: unknown[]) => unknown;
  readonly self: unknown;
  readonly signature: Signature;
}
const without: string[] = [];
const calls: Call[] = [];
const isClass = (value: unknown): boolean => typeof value === 'function' && /^class\b/.test(String(value));
/** Questions, what consoles call, and what takes whatever its function takes. */
const FREE = ['isDataArray', 'isDataset', 'slice', 'toString', 'toHTML', 'get', 'has', 'pipe', 'constructor'];
function collect(prefix: string, names: Readonly<Record<string, unknown>>, self: unknown): void {
  for (const [name, fn] of Object.entries(names)) {
    if (typeof fn !== 'function' || isClass(fn) || FREE.includes(name)) continue;
    const signature = signatureOf(fn);
    if (signature) calls.push({ label: prefix + name, fn: fn as Call['fn'], self, signature });
    else without.push(prefix + name);
  }
}
const methodsOf = (prototype: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(prototype)).map(([name, { value }]) => [name, value as unknown]),
  );
collect('', climate, undefined);
collect('x.', methodsOf(DataArray.prototype), x);
collect('ds.', methodsOf(Dataset.prototype), ds);

/** What a call comes to: nothing, or the error. */
async function errorOf({ fn, self }: Call, args: readonly unknown[]): Promise<unknown> {
  try {
    const made = fn.apply(self, [...args]);
    if (made instanceof Promise) await made;
    return undefined;
  } catch (error) {
    return error;
  }
}
const words = (args: readonly unknown[]): string => args.map((arg) => typeof arg).join(', ');
async function refused(call: Call, args: readonly unknown[]): Promise<string> {
  const error = await errorOf(call, args);
  expect(error, `${call.label}(${words(args)}) is silent`).toBeDefined();
  expect(error, `${call.label}(${words(args)}): ${String(error)}`).toBeInstanceOf(cw.ChunkwiseError);
  const { message } = error as cw.ChunkwiseError;
  expect(message, call.label).toContain(call.signature.name);
  return message;
}

it('has signatures for all', () => {
  expect(without).toEqual([]);
  expect(calls.length).toBeGreaterThan(200);
});

describe.each(calls.map((call) => [call.label, call] as const))('%s', (_, call) => {
  const { signature, self } = call;
  const parameters = signature.parameters.slice(self === undefined ? 0 : 1);

  it('gives no raw error for any first argument, nor for any second', async () => {
    for (const [sort, value] of Object.entries(POOL)) {
      for (const args of [[value], [signature.parameters.length > 2 ? 'a' : x, value]]) {
        const error = await errorOf(call, args);
        if (error === undefined) continue;
        expect(error, `${call.label}(${sort}): ${String(error)}\n${(error as Error).stack}`).toBeInstanceOf(
          cw.ChunkwiseError,
        );
      }
      const [first] = parameters;
      if (first && !first[1].admits(value) && !signature.early && !signature.rest && value !== undefined) {
        const shorthand = signature.shorthand !== undefined && parameters.length === 0;
        if (!shorthand) await refused(call, [value]);
      }
    }
  });

  it.skipIf(!parameters.some(([, kind]) => kind.need !== 'optional'))('refuses missing arguments', async () => {
    expect(await refused(call, [])).toContain('is missing');
  });

  it.skipIf(!signature.options)('refuses unknown options', async () => {
    const right = parameters.map(([, kind]) => (kind.need === 'optional' ? undefined : RIGHT[kind.kind]));
    if (
      right.includes(undefined) &&
      parameters.some(([, kind], k) => kind.need !== 'optional' && right[k] === undefined)
    )
      return;
    const rest = signature.rest ? [x] : [];
    expect(await refused(call, [...right, ...rest, { zzTop: 1 }])).toContain('zzTop');
  });
});

/** Values that kinds take. */
const RIGHT: Readonly<Record<string, unknown>> = {
  labelled: x,
  dataArray: x,
  dataset: ds,
  dimName: 'a',
  dimNames: 'a',
  operand: 1,
  condition: x,
  byName: {},
  labelledList: [x],
  mergeables: [ds],
  mergeable: ds,
  nested: [ds],
  concatDim: 'a',
  quantileParts: 0.5,
  count: 1,
  scalar: 1,
  sortKey: 'b',
  path: '/nowhere/at/all.csv',
};
