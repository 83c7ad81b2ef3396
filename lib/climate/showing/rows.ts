/**
 * Labelled arrays as tables: row after row, Arrow tables and CSV files. A row has the labels of its place and the values there.
 */

import { open, rename, rm } from 'node:fs/promises';
import type { DType, TypedArray } from '../../../kernels/dtype.js';
import { elementIn } from '../../../kernels/scalar.js';
import {
  type ArrowTable,
  arange,
  type ChunkedArray,
  type ComputeOptions,
  compute,
  ravel,
  type ToArrowOptions,
  toArrow as toArrowOf,
} from '../../array/index.js';
import { ChunkwiseError } from '../../base/errors.js';
import { anything, optional, otherwise, path as pathKind, string } from '../../base/kinds.js';
import { define, signatureOf } from '../../base/signature.js';
import { dateTexts } from '../calendar/index.js';
import { broadcastObjects } from '../combining/align.js';
import { isDataArray } from '../labelled/data-array.js';
import type { Dataset } from '../labelled/dataset.js';
import { labelledKind } from '../labelled/kinds.js';
import type { Labelled } from '../labelled/mapping.js';
import { expandedTo, type Variable } from '../labelled/variable.js';

/** One place of a labelled array: labels and values by name. */
export type Row = Readonly<Record<string, unknown>>;

/** Most values that are computed at once. */
const AT_ONCE = 1 << 18;

/** The columns of a table as variables over the same dimensions: labels first, then the other coordinates, then values. */
function columnsOf(x: Labelled): {
  readonly dims: readonly string[];
  readonly sizes: Readonly<Record<string, number>>;
  readonly columns: ReadonlyMap<string, Variable>;
} {
  const arrays = isDataArray(x) ? [x] : broadcastObjects('rows', Object.values((x as Dataset).dataVars));
  const { dims, sizes } = arrays[0] ?? x;
  const columns = new Map<string, Variable>();
  for (const dim of dims)
    columns.set(
      dim,
      x.coordVariables.get(dim) ?? {
        dims: [dim],
        data: arange(sizes[dim]).astype('int64') as unknown as ChunkedArray,
        attrs: {},
        encoding: {},
      },
    );
  for (const [name, variable] of x.coordVariables)
    if (!columns.has(name) && variable.dims.every((dim) => dims.includes(dim))) columns.set(name, variable);
  for (const array of arrays) columns.set(array.name ?? 'values', array.variable);
  return { dims, sizes, columns };
}

/** Some lines of the first dimension of each column, in C order over all dimensions. */
function partOf(
  variable: Variable,
  dims: readonly string[],
  sizes: Readonly<Record<string, number>>,
  from: number,
  to: number,
): ChunkedArray {
  const [first] = dims;
  const cut = variable.dims.map((dim) => (dim === first ? `${from}:${to}` : ':'));
  const part: Variable = variable.dims.includes(first)
    ? { ...variable, data: variable.data.slice(...cut) as ChunkedArray }
    : variable;
  return ravel(
    expandedTo(part, dims, { ...sizes, ...(first === undefined ? {} : { [first]: to - from }) }),
  ) as ChunkedArray;
}

/** How many lines of the first dimension are computed at once. */
function linesAtOnce(dims: readonly string[], sizes: Readonly<Record<string, number>>): number {
  const inner = dims.slice(1).reduce((n, dim) => n * sizes[dim], 1);
  return Math.max(1, Math.floor(AT_ONCE / Math.max(1, inner)));
}

/** An element; dates of calendars as text. */
const shown = (data: TypedArray, k: number, dtype: DType, calendar: Variable['calendar']): unknown =>
  calendar ? dateTexts(BigInt64Array.of((data as BigInt64Array)[k]), calendar)[0] : elementIn(data, k, dtype);

async function* rowsOf(x: Labelled, options: ComputeOptions): AsyncGenerator<Row> {
  const { dims, sizes, columns } = columnsOf(x);
  const total = dims.length === 0 ? 1 : sizes[dims[0]];
  const step = linesAtOnce(dims, sizes);
  const names = [...columns.keys()];
  const calendars = [...columns.values()].map((variable) => variable.calendar);
  for (let from = 0; from < total; from += step) {
    const parts = [...columns.values()].map((variable) =>
      partOf(variable, dims, sizes, from, Math.min(total, from + step)),
    );
    const results = (await (compute as (...all: unknown[]) => Promise<unknown[]>)(...parts, options)) as {
      data: never;
    }[];
    const lists = parts.length === 1 ? [results[0] ?? (results as never)] : results;
    for (let k = 0; k < parts[0].size; k++)
      yield Object.fromEntries(
        names.map((name, c) => [name, shown((lists[c] as { data: never }).data, k, parts[c].dtype, calendars[c])]),
      );
  }
}

/**
 * Row after row, the last dimension varying fastest: `for await (const { time, lat, t2m } of ds.rows())`. Few lines are computed at once.
 *
 * @example
 * for await (const row of t.rows()) console.log(row);
 */
export const rows = define(
  { name: 'rows', parameters: [['x', labelledKind]], options: signatureOf(compute)?.options as never },
  (x: Labelled, options: ComputeOptions = {}): AsyncGenerator<Row> => rowsOf(x, options),
);

/** All rows as an Arrow table, or a file of one; needs the package apache-arrow. @example await ds.toArrow({ path: 'table.arrow' }) */
export const toArrow = define(
  {
    name: 'toArrow',
    parameters: [
      ['x', labelledKind],
      ['options', optional(anything)],
    ],
    promised: true,
  },
  async (x: Labelled, options?: ToArrowOptions): Promise<ArrowTable> => {
    const { dims, sizes, columns } = columnsOf(x);
    const total = dims.length === 0 ? 1 : sizes[dims[0]];
    return toArrowOf(
      Object.fromEntries(
        [...columns].map(([name, variable]) => [name, partOf(variable, dims, sizes, 0, total)]),
      ) as never,
      options ?? {},
    );
  },
);

/** Options of {@link toCsv}. */
export interface ToCsvOptions {
  /** Between values. Default ','. */
  readonly separator?: string | undefined;
  /** What missing values are written as. Default: nothing. */
  readonly missing?: string | undefined;
}

/** Writes a table of text, whole or not at all: names first, then row after row. @throws 'storage' when it cannot be written @example await t.toCsv('t.csv') */
export const toCsv = define(
  {
    name: 'toCsv',
    parameters: [
      ['x', labelledKind],
      ['path', pathKind],
    ],
    options: { separator: optional(string, ','), missing: otherwise(string, 'nothing') },
    promised: true,
  },
  async (x: Labelled, path: string, { separator = ',', missing = '' }: ToCsvOptions = {}): Promise<void> => {
    const cell = (value: unknown): string => {
      if (value === undefined || value === null || (typeof value === 'number' && Number.isNaN(value))) return missing;
      const text = String(value);
      if (text === 'NaT') return missing;
      return text.includes(separator) || /["\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const temporary = `${path}.${process.pid}.tmp`;
    const file = await open(temporary, 'w').catch((cause: unknown) => {
      throw notWritten(path, cause);
    });
    try {
      let lines = [...columnsOf(x).columns.keys()].map(cell).join(separator);
      for await (const row of rowsOf(x, {})) {
        lines += `\n${Object.values(row).map(cell).join(separator)}`;
        if (lines.length > 1 << 16) {
          await file.write(lines);
          lines = '';
        }
      }
      await file.write(`${lines}\n`);
      await file.close();
      await rename(temporary, path);
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(temporary, { force: true });
      throw notWritten(path, error);
    }
  },
);

/** Why a table was not written: what the system says as an error of the library, others as they are. */
const notWritten = (path: string, cause: unknown): unknown =>
  cause instanceof Error && 'syscall' in cause
    ? new ChunkwiseError('storage', `toCsv: ${path} cannot be written: ${cause.message}`, {
        cause,
        details: { file: path },
      })
    : cause;
