/**
 * What public functions say of dtypes is so: of the arrays that a function gives for arguments of a dtype, the dtype of the lazy array,
 * that of the computed one, its typed array, and what TypeScript infers for the call are one. Calls are made from the signatures.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DTYPES } from '../../kernels/dtype.js';
import * as cw from '../../lib/index.js';
import { type Callable, callables, rightArgumentsOf } from '../support/public-functions.js';

cw.config.set({ threads: 'inline' });

/** A well conditioned matrix. */
const matrix = cw.asarray([
  [4, 1, 0],
  [1, 5, 1],
  [2, 1, 6],
]);
const TRIED = ['float16', 'float32', 'int8', 'bool', 'complex64', 'datetime64[s]'] as const;
type Tried = (typeof TRIED)[number];

/** What gives no array, or has effects outside. */
const ASIDE =
  /^(config|plot|d|group)\.|^(x\.)?(store|toFile|tofile|toZarr|release|visualize|explain)$|^(from|load|save|open|create)[A-Z]|^to(NpyStack|Arrow)$/;
/** Their types are overloads by hand, of the user's function. */
const UNTYPED = /^x\.map(Blocks|Overlap)$/;
const isArrayKind = (name: string): boolean => /array|maskable|states|limits|sources|spacing/i.test(name);
const tried = callables.filter(
  ({ label, signature }) =>
    !ASIDE.test(label) &&
    (label.startsWith('x.') ||
      [...signature.parameters, ...(signature.rest ? [signature.rest] : [])].some(([, { kind }]) => isArrayKind(kind))),
);

/** A call of a function with arrays of a dtype: what is called on, and with what. */
interface Call {
  readonly x: cw.ChunkedArray;
  readonly row: cw.ChunkedArray;
  readonly args: readonly unknown[];
}
function callOf(one: Callable, dtype: Tried): Call {
  const x = matrix.astype(dtype).rechunk([2, 2]);
  const row = x.slice(0);
  const right = rightArgumentsOf(x, row);
  const args = right.parameters(one);
  if (one.signature.rest) args.push(right.value(one.signature.rest[1]));
  const needed = right.needed(one);
  if (Object.keys(needed).length > 0) args.push(needed);
  while (args.length > 0 && args[args.length - 1] === undefined) args.pop();
  return { x, row, args };
}

type Found = readonly [path: string, array: cw.ChunkedArray];
/** The arrays in a result, and how they are reached. */
const arraysIn = (value: unknown, path = ''): Found[] =>
  cw.isChunkedArray(value)
    ? [[path, value]]
    : Array.isArray(value)
      ? value.flatMap((item, k) => arraysIn(item, `${path}[${k}]`))
      : Object.prototype.toString.call(value) === '[object Object]' && Object.getPrototypeOf(value) === Object.prototype
        ? Object.entries(value as object).flatMap(([name, item]) => arraysIn(item, `${path}['${name}']`))
        : [];

/** What each call gives; calls that are refused by an error of the library's give nothing. */
const outcomes = new Map<string, readonly Found[]>();
async function outcome(one: Callable, dtype: Tried): Promise<readonly Found[]> {
  const name = `${one.label}(${dtype})`;
  const known = outcomes.get(name);
  if (known) return known;
  const { x, args } = callOf(one, dtype);
  let found: readonly Found[] = [];
  try {
    found = arraysIn(await one.fn.apply(one.label.startsWith('x.') ? x : one.self, [...args]));
  } catch (error) {
    if (!(error instanceof cw.ChunkwiseError) || error.tag === 'internal')
      throw new Error(`${name}: ${String(error)}`, { cause: error });
  }
  outcomes.set(name, found);
  return found;
}

describe.each(TRIED)('arrays of %s', (dtype) => {
  it('are computed as what the lazy array says', { timeout: 120_000 }, async () => {
    const odd: string[] = [];
    let count = 0;
    for (const one of tried)
      for (const [path, array] of await outcome(one, dtype)) {
        count++;
        const name = `${one.label}(${dtype})${path}`;
        const typed = array.dtype === 'float16' ? Float32Array : DTYPES[array.dtype].array;
        try {
          const { elementType, data } = await array.compute();
          if (elementType !== array.dtype || data.constructor !== typed)
            odd.push(`${name}: ${array.dtype} became ${elementType} in a ${data.constructor.name}`);
        } catch (error) {
          if (!(error instanceof cw.ChunkwiseError) || error.tag === 'internal') odd.push(`${name}: ${String(error)}`);
        }
      }
    expect(odd).toEqual([]);
    expect(count).toBeGreaterThan(200);
  });
});

/** The functions of float32, which compute and so give float32 for float16, though they keep every other dtype. */
const COMPUTING =
  /^(x\.|linalg\.|ma\.)?(diff|ediff1d|divmod|apply\w+|map\w*|reduction|evolve|cross|einsum|kron|matvec|vecmat|iterate|convolve|correlate|select|intersect1d|setxor1d|union1d|dot|inner|outer|matmul|tensordot|vdot|vecdot|multiDot|matrixPower|ptp|around|absolute|conjugate|power|mod|fix|clip|round|nanToNum|add|subtract|multiply|floorDivide|remainder|fmod|pow|negative|positive|abs|sign|square|reciprocal|floor|ceil|trunc|minimum|maximum|fmin|fmax|real|imag|conj|a?min|a?max|nanmin|nanmax|(bitwise)?(Left|Right)Shift)$|^(ndimage|pde)\./;

it('float16 stays where elements are moved or chosen', { timeout: 60_000 }, async () => {
  const lost: string[] = [];
  let kept = 0;
  for (const one of tried) {
    const narrow = await outcome(one, 'float16');
    const whole = await outcome(one, 'int8');
    for (const [k, [path, array]] of narrow.entries()) {
      if (array.dtype === 'float16') kept++;
      else if (array.dtype === 'float32' && whole[k]?.[1].dtype === 'int8' && !COMPUTING.test(one.label))
        lost.push(one.label + path);
    }
  }
  expect(lost).toEqual([]);
  expect(kept).toBeGreaterThan(100);
});

/** A value as TypeScript; undefined for what has no text. */
function textOf(value: unknown, call: Call): string | undefined {
  if (value === call.x) return 'x';
  if (value === call.row) return 'row';
  if (value === cw.sum) return 'cw.sum';
  if (cw.isChunkedArray(value)) return `(0 as unknown as cw.ChunkedArray<'${value.dtype}'>)`;
  if (ArrayBuffer.isView(value)) return `new ${value.constructor.name}(9)`;
  if (typeof value === 'function') return `(${String(value).replace(/^\(?(\w+)\)?/, '($1: any)')})`;
  if (Array.isArray(value)) {
    const items = value.map((item) => textOf(item, call));
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  }
  if (typeof value !== 'object' || value === null)
    return typeof value === 'bigint' ? `${value}n` : typeof value === 'string' ? JSON.stringify(value) : String(value);
  const entries = Object.entries(value).map(([key, item]) => [key, textOf(item, call)] as const);
  if (entries.some(([, text]) => text === undefined)) return undefined;
  return `{ ${entries.map(([key, text]) => `${JSON.stringify(key)}: ${text}`).join(', ')} }`;
}

/** The type of what is reached by `path` in a value of a type. */
const typeAt = (type: string, path: string): string =>
  [...path.matchAll(/\[([^\]]*)\]/g)].reduce((of, [, key]) => `At<${of}, ${key}>`, type);

const folder = mkdtempSync(join(tmpdir(), 'chunkwise-types-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the compiler has to say of a module. */
function compiled(text: string): readonly { readonly line: number; readonly message: string }[] {
  const root = process.cwd();
  const compilerOptions = {
    ...{ noEmit: true, rootDir: '/', noUnusedLocals: false, incremental: false },
    typeRoots: [join(root, 'node_modules/@types')],
  };
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'calls.ts'), text);
  const config = { extends: join(root, 'tsconfig.json'), compilerOptions, include: ['calls.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
  const rows = stdout.split('\n').filter((row) => /error TS/.test(row));
  return rows.map((row) => ({ line: Number(/calls\.ts\((\d+)/.exec(row)?.[1]), message: row }));
}

it('TypeScript infers the dtypes that arrays have', { timeout: 300_000 }, async () => {
  const lines = [
    `import * as cw from '${process.cwd()}/lib/index.js';`,
    'declare const rng: cw.RandomGenerator;',
    `type Has<T, D> = T extends { readonly dtype: infer E } ? ([D] extends [E] ? true : false) : 'no array';`,
    // Of what may be one array or several, the several.
    'type At<T, K> = T extends unknown ? (K extends keyof T ? T[K] : never) : never;',
  ];
  const about = new Map<number, string>();
  for (const [k, dtype] of TRIED.entries()) {
    const array = `cw.ChunkedArray<'${dtype}'>`;
    lines.push(`export namespace N${k} { declare const x: ${array}; declare const row: ${array};`);
    for (const one of tried) {
      const arrays = await outcome(one, dtype);
      const call = callOf(one, dtype);
      const args = textOf(call.args, call)?.slice(1, -1);
      if (arrays.length === 0 || args === undefined || UNTYPED.test(one.label)) continue;
      const name = `${one.label}(${dtype})`;
      const at = lines.push(
        `const f${lines.length} = () => ${/^(x|rng)\./.test(one.label) ? '' : 'cw.'}${one.label}(${args});`,
      );
      about.set(at, name);
      for (const [path, { dtype: is }] of arrays) {
        const line = lines.push(
          `export const g${lines.length}: Has<${typeAt(`Awaited<ReturnType<typeof f${at - 1}>>`, path)}, '${is}'> = true;`,
        );
        about.set(line, `${name}${path} is ${is}`);
      }
    }
    lines.push('}');
  }
  expect(compiled(lines.join('\n')).map(({ line, message }) => `${about.get(line)}: ${message}`)).toEqual([]);
  expect(about.size).toBeGreaterThan(5000);
});
