/** Compares what files decode to with what xarray makes of them, as `expected.json` of the NetCDF collection tells it. */
import { type ContentGroup, type ContentVariable, fileContent } from '../../../lib/array/files/content.js';
import { asarray, type ChunkedArray } from '../../../lib/array/index.js';
import { dateTexts } from '../../../lib/climate/calendar/index.js';
import { type DecodedVariable, decodeGroup, type RawVariable } from '../../../lib/climate/cf/index.js';

/** What is expected of a variable. */
export interface ExpectedVariable {
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly dtype?: string;
  readonly raw_dtype: string;
  readonly count?: number;
  readonly sum?: number | string;
  readonly first5?: readonly unknown[];
  readonly last5?: readonly unknown[];
  readonly min?: unknown;
  readonly max?: unknown;
  readonly units?: string;
  readonly calendar?: string;
  readonly kind?: string;
  readonly first_seconds?: number;
  readonly last_seconds?: number;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly encoding: Readonly<Record<string, unknown>>;
  readonly refused?: unknown;
}
/** What is expected of a group. */
export interface ExpectedGroup {
  readonly coords?: readonly string[];
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly encoding?: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, ExpectedVariable>>;
  readonly refused?: unknown;
}
export type ExpectedFile = { readonly groups: Readonly<Record<string, ExpectedGroup>>; readonly refused?: unknown };

const rawVariable = async (variable: ContentVariable): Promise<RawVariable | undefined> => {
  const { dimensions, shape, attributes, attributeTypes } = variable;
  let data = variable.data as ChunkedArray | undefined;
  if (data === undefined && variable.texts !== undefined) {
    const texts = await variable.texts();
    data = asarray(texts.length === 0 ? [''] : texts.map((text) => text ?? '')) as ChunkedArray;
    if (texts.length > 0) data = data.reshape(shape as number[]);
  }
  return data && { dims: dimensions, data, attrs: attributes, attrTypes: attributeTypes };
};

/** The groups of a file by their path. */
export async function groupsOf(path: string): Promise<Map<string, ContentGroup>> {
  const found = new Map<string, ContentGroup>();
  const visit = (group: ContentGroup, at: string): void => {
    found.set(at === '' ? '/' : at, group);
    for (const inner of group.groups) visit(inner, `${at}/${inner.path.split('/').pop()}`);
  };
  visit(await fileContent('test', path), '');
  return found;
}

/** The variables of a group, raw. */
export async function rawGroup(group: ContentGroup): Promise<Map<string, RawVariable>> {
  const raw = new Map<string, RawVariable>();
  for (const variable of group.variables) {
    const made = await rawVariable(variable);
    if (made) raw.set(variable.name, made);
  }
  return raw;
}

/** An expected number, which may be text ("NaN", beyond 2^53). */
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : Number(value));
const same = (a: number, b: number): boolean => Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-12 * Math.abs(b);
/** Text without zeros of a fraction at its end, to the microsecond. */
const moment = (text: string): string => {
  const match = /^(.*T\d\d:\d\d:\d\d)(?:\.(\d+))?$/.exec(text);
  if (!match) return text;
  const micros = Math.round(Number(`0.${match[2] ?? '0'}`) * 1e6);
  return `${match[1]}.${String(micros).padStart(6, '0')}`;
};

/** How an attribute is expected: numbers with their dtype. */
function attribute(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('value' in value)) return value;
  const one = (x: unknown): unknown => (typeof x === 'string' ? numberOf(x) : x);
  return Array.isArray(value.value) ? value.value.map(one) : one(value.value);
}
const plain = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(plain) : typeof value === 'bigint' ? Number(value) : value;

/** All that differs of one variable, as sentences. */
export async function differences(variable: DecodedVariable, expected: ExpectedVariable): Promise<string[]> {
  const found: string[] = [];
  const check = (what: string, got: unknown, wanted: unknown): void => {
    // Bytes that are no UTF-8 stand as U+FFFD there; ours are Latin-1.
    const [a, b] = [got, wanted].map((value) =>
      JSON.stringify(wanted)?.includes('\ufffd')
        ? JSON.stringify(value).replace(/[^\0-\x7f]/g, '?')
        : JSON.stringify(value),
    );
    if (a !== b)
      found.push(`${what}: ${JSON.stringify(got)?.slice(0, 200)}, expected ${JSON.stringify(wanted)?.slice(0, 200)}`);
  };
  check('dims', variable.dims, expected.dims);
  check('shape', variable.data.shape, expected.shape);
  const moved = (name: string): boolean =>
    !['complevel', 'contiguous', 'zlib', 'shuffle', 'fletcher32', 'chunksizes', 'szip', 'endian'].includes(name);
  const attrs = Object.entries(expected.attrs).map(([name, value]) => [name, attribute(value)]);
  check(
    'attrs',
    Object.entries(variable.attrs)
      .map(([name, value]) => [name, plain(value)])
      .sort(),
    attrs.sort(),
  );
  const encoding = Object.entries(expected.encoding).filter(([name]) => moved(name) && name !== 'dtype');
  const got = Object.entries(variable.encoding).filter(([name]) => name !== 'dtype');
  check('encoding', got.map(([n, v]) => [n, plain(v)]).sort(), encoding.map(([n, v]) => [n, attribute(v)]).sort());
  if (/^(int|uint|float|bool)/.test(String(expected.encoding.dtype)))
    check('stored dtype', variable.encoding.dtype, expected.encoding.dtype);
  const { data } = await variable.data.compute();
  const isTime = expected.dtype === 'cftime' || expected.dtype?.startsWith('datetime64');
  if (isTime) {
    check(
      'dtype',
      variable.calendar === undefined ? variable.data.dtype : 'int64',
      variable.calendar === undefined ? 'datetime64[us]' : 'int64',
    );
    const texts = dateTexts(data as BigInt64Array, variable.calendar ?? 'proleptic_gregorian').map(moment);
    check('first', texts.slice(0, 5), expected.first5?.map((text) => moment(String(text))) ?? []);
    check('last', texts.slice(-5), expected.last5?.map((text) => moment(String(text))) ?? []);
    check('count', texts.filter((text) => text !== 'NaT').length, expected.count);
    return found;
  }
  if (/^(int|uint|float|bool)/.test(expected.dtype ?? '')) {
    check('dtype', variable.data.dtype, expected.dtype);
    const values = Array.from(data as ArrayLike<number | bigint>, Number);
    const wanted = (list: readonly unknown[] = []): number[] =>
      list.map((x) => (x === true ? 1 : x === false ? 0 : numberOf(x)));
    check('first', values.slice(0, 5).map(String), wanted(expected.first5).map(String));
    check('last', values.slice(-5).map(String), wanted(expected.last5).map(String));
    const numbers = values.filter((x) => !Number.isNaN(x));
    check('count', numbers.length, expected.count);
    if (expected.sum !== undefined && expected.dtype !== 'bool') {
      const sum = numbers.reduce((a, b) => a + b, 0);
      const size = numbers.reduce((a, b) => a + Math.abs(b), 0);
      if (!same(sum, numberOf(expected.sum)) && !(Math.abs(sum - numberOf(expected.sum)) <= 1e-11 * size))
        found.push(`sum: ${sum}, expected ${expected.sum}`);
    }
  } else if (expected.kind !== undefined && expected.first5 !== undefined) {
    const texts = [await variable.data.tolist()].flat(9) as string[];
    const decoded =
      expected.kind === 'bytes' ? texts.map((text) => Buffer.from(text, 'latin1').toString('utf8')) : texts;
    check(
      'texts',
      decoded.slice(0, 5),
      expected.first5.map((text) => text ?? ''),
    );
  } else if (expected.dtype?.startsWith('timedelta64')) {
    check('dtype', variable.data.dtype, expected.dtype);
    const seconds = Array.from(data as BigInt64Array, (span) => Number(span) / 1e9);
    check('spans', [seconds[0], seconds[seconds.length - 1]], [expected.first_seconds, expected.last_seconds]);
  } else found.push(`expected of a kind that is not compared: ${expected.dtype}`);
  return found;
}

/** True for compounds and lists of any length, which are not read. */
export const isUserType = ({ raw_dtype }: ExpectedVariable): boolean =>
  /^(compound|vlen (?!str)|opaque)/.test(raw_dtype);

/** All that differs of a group. `isExcused` says which variables xarray is no model for, `refused` are those that the reader has no filter for. */
export async function groupDifferences(
  raw: ReadonlyMap<string, RawVariable>,
  attrs: RawVariable['attrs'],
  expected: ExpectedGroup,
  isExcused: (name: string) => boolean,
  refused: ReadonlySet<string>,
): Promise<{ readonly found: string[]; readonly compared: number }> {
  const group = await decodeGroup(raw, attrs);
  const found: string[] = [];
  let compared = 0;
  if (expected.coords !== undefined && !expected.refused) {
    const coords = [...group.coords].sort();
    if (JSON.stringify(coords) !== JSON.stringify([...expected.coords].sort()))
      found.push(`coords: ${coords}, expected ${expected.coords}`);
  }
  for (const [name, wanted] of Object.entries(expected.variables)) {
    const variable = group.variables.get(name);
    if (variable === undefined && !isUserType(wanted) && !refused.has(name)) found.push(`${name} is not there`);
    if (variable === undefined || wanted.encoding === undefined || isExcused(name)) continue;
    compared++;
    for (const difference of await differences(variable, wanted)) found.push(`${name}: ${difference}`);
  }
  return { found, compared };
}
