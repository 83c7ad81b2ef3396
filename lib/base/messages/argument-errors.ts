/**
 * What is said of arguments that were refused: which function and argument, what was given, what it takes, and what was
 * probably meant.
 */
import { ChunkwiseError } from '../errors.js';
import { type AnyKind, nearestName } from '../kinds.js';
import type { Signature } from '../signature.js';

const LONGEST = 60;
const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/** `value` in a few words, whatever it is; nothing of a user's is called. */
export function shown(value: unknown, depth = 0): string {
  if (typeof value === 'string') return cut(JSON.stringify(value));
  if (typeof value === 'bigint') return cut(`${value}n`);
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value === 'function') return functionShown(value as unknown as { readonly name: unknown });
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) {
    if (depth > 1) return '[…]';
    const items = value.slice(0, 8).map((item) => shown(item, depth + 1));
    return cut(`[${items.join(', ')}${value.length > 8 ? ', …' : ''}]`);
  }
  if (value instanceof Promise) return 'a promise';
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  const made = ownName(value);
  if (tag !== 'Object') return withArticle(tag);
  if (made !== 'Object') return withArticle(made);
  const names = Object.keys(value);
  return cut(names.length === 0 ? '{}' : `{ ${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''} }`);
}

/** Names of classes are spoken: a Uint8Array, an NdArray. */
const withArticle = (name: string): string => `${/^([AEIO]|Nd)/.test(name) ? 'an' : 'a'} ${name}`;

function functionShown(fn: { readonly name: unknown }): string {
  const name = typeof fn.name === 'string' ? fn.name : '';
  const isClass =
    /^class\b/.test(Function.prototype.toString.call(fn)) ||
    Object.getPrototypeOf(fn) === Object.getPrototypeOf(Int8Array);
  return isClass ? `the class ${name}` : `a function${name ? ` (${name})` : ''}`;
}

function ownName(value: object): string {
  try {
    return (Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null)?.constructor?.name === 'Object'
      ? 'Object'
      : String(
          (Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null)?.constructor?.name ?? 'Object',
        );
  } catch {
    return 'Object';
  }
}

/** How a function is called: `percentile(x, q, { axis, keepdims, method })`. */
export function usage(signature: Signature): string {
  const parts = signature.parameters.map(([name, kind]) => (kind.need === 'optional' ? `${name}?` : name));
  if (signature.rest) parts.push(`...${signature.rest[0]}`);
  if (signature.options) parts.push(`{ ${Object.keys(signature.options).join(', ')} }`);
  return `${signature.name}(${parts.join(', ')})`;
}

const maybe = (code: string | undefined): string => (code === undefined ? '' : ` (did you mean ${code}?)`);

/** The call with all that follows a list-like argument inside the list: `zeros(3, 4)` as `zeros([3, 4])`. */
function asList(signature: Signature, args: readonly unknown[]): string | undefined {
  const at = signature.parameters.findIndex(([, kind]) => kind.list);
  const rest = args.slice(at);
  const isLast = signature.parameters.slice(at + 1).every(([, kind]) => kind.need === 'optional');
  if (at < 0 || rest.length === 0 || !isLast) return undefined;
  const numbers = rest.length > 1 && rest.every((value) => typeof value === 'number');
  const arrays = signature.parameters[at][1].kind === 'arrays' && rest.every((value) => typeof value === 'object');
  if (!numbers && !arrays) return undefined;
  const before = signature.parameters.slice(0, at).map(([name]) => name);
  const letters = rest.map((value, k) => (numbers ? String(value) : String.fromCharCode(97 + k)));
  return `${signature.name}(${[...before, `[${letters.join(', ')}]`].join(', ')})`;
}

/** The call with its arguments in the order in which each is what it stands for: `save(x, path)` as `save(path, x)`. */
function inOrder({ name, parameters, rest, options }: Signature, args: readonly unknown[]): string | undefined {
  const places: readonly (readonly [string, AnyKind])[] = rest ? [...parameters, rest] : parameters;
  const given = args.slice(0, places.length);
  if (given.length < 2 || given.length > 4 || given.length < places.length - (rest ? 1 : 0)) return undefined;
  const free = new Set(given.keys());
  const ordered: string[] = [];
  for (const [other, kind] of places.slice(0, given.length)) {
    // Who is the only one that fits a later place is left for it.
    const fits = [...free].filter((k) => kind.admits(given[k]));
    if (fits.length === 0) return undefined;
    free.delete(fits[0]);
    ordered.push(other);
  }
  const last = args[given.length];
  const after =
    options && last !== undefined && !isPlain(last)
      ? Object.keys(options).find((key) => options[key].need === 'required' && options[key].admits(last))
      : undefined;
  return `${name}(${[...ordered, ...(after === undefined ? [] : [`{ ${after}: ${shown(last)} }`])].join(', ')})`;
}
const isPlain = (value: unknown): boolean => Object.prototype.toString.call(value) === '[object Object]';

/** An argument's name among the options: it stands by itself. */
function asArgument(signature: Signature, name: string, value: string): string | undefined {
  const at = signature.parameters.findIndex(([other]) => other === name);
  if (at < 0) return undefined;
  const before = signature.parameters.slice(0, at).map(([other]) => other);
  return `${signature.name}(${[...before, value].join(', ')})`;
}

/** What an argument or option may not be. */
export function refuseArgument(
  signature: Signature,
  name: string,
  kind: AnyKind,
  value: unknown,
  args: readonly unknown[] = [],
): never {
  const listed = args.length > 0 ? asList(signature, args) : undefined;
  const named =
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
      ? asArgument(signature, name, shown((value as Record<string, unknown>)[name]))
      : undefined;
  const code = named ?? signature.meant?.(args) ?? listed ?? kind.meant?.(value) ?? inOrder(signature, args);
  const awaited = value instanceof Promise ? '; await it first' : '';
  throw new ChunkwiseError(
    kind.tag,
    kind.kind === 'dtype'
      ? `${signature.name}: ${name === 'dtype' ? '' : `${name}: `}unknown dtype ${shown(value)}; use ${kind.text}${maybe(code)}`
      : `${signature.name}: ${name} is ${shown(value)}; give ${kind.text}${awaited}${maybe(code)}`,
    { details: { argument: name } },
  );
}

/** An argument, or an option that must be given, is not there. */
export function refuseMissing(
  signature: Signature,
  name: string,
  isOption: boolean,
  args: readonly unknown[] = [],
): never {
  const code = signature.meant?.(args) ?? (args.length > 0 ? asList(signature, args) : undefined);
  throw new ChunkwiseError(
    'argument',
    `${signature.name}: ${isOption ? 'the option ' : ''}${name} is missing; write ${usage(signature)}${maybe(code)}`,
    { details: { argument: name } },
  );
}

/** More arguments than there are. */
export function refuseSurplus(signature: Signature, args: readonly unknown[]): never {
  const most = signature.parameters.length + (signature.options ? 1 : 0);
  const code = signature.meant?.(args) ?? asList(signature, args);
  throw new ChunkwiseError(
    'argument',
    `${signature.name}: ${args.length} arguments are given, it takes ${most === 1 ? 'one' : `at most ${most}`}: ${usage(signature)}${maybe(code)}`,
    { details: { argument: most } },
  );
}

/** Something else where options belong; an option that it fits is named. */
export function refuseOptions(signature: Signature, given: unknown, args: readonly unknown[] = []): never {
  const options = signature.options ?? {};
  const fits = Object.keys(options).find((name) => options[name].kind !== 'anything' && options[name].admits(given));
  const code = signature.meant?.(args) ?? (args.length > 0 ? asList(signature, args) : undefined);
  const named = fits === undefined || code !== undefined ? '{ name: value }' : `{ ${fits}: ${shown(given)} }`;
  throw new ChunkwiseError(
    'argument',
    `${signature.name}: ${shown(given)} stands where options belong; write ${named} (options are ${Object.keys(options).join(', ')})${maybe(code)}`,
    { details: { argument: 'options' } },
  );
}

/** What NumPy and its kin call an option that has another name here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  axes: 'axis',
  dim: 'axis',
  cmap: 'colours',
  colormap: 'colours',
  colors: 'colours',
  vmin: 'min',
  vmax: 'max',
  compressor: 'codec',
  compression: 'codec',
  interpolation: 'method',
  dimensions: 'dims',
  dimensionNames: 'dims',
  attrs: 'attributes',
  workers: 'threads',
  scheduler: 'threads',
  abortSignal: 'signal',
  fill: 'fillValue',
  constantValues: 'value',
};

/** An option that there is none of. */
export function refuseOption(
  signature: Signature,
  name: string | symbol,
  given: Readonly<Record<string, unknown>>,
  args: readonly unknown[] = [],
): never {
  const names = Object.keys(signature.options ?? {});
  const elsewhere = typeof name === 'string' && Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined;
  const near =
    typeof name === 'symbol'
      ? undefined
      : elsewhere !== undefined && names.includes(elsewhere)
        ? elsewhere
        : nearestName(name, names);
  const meant = signature.meant?.(args.length > 0 ? args : [given]);
  const code =
    meant !== undefined
      ? meant
      : near !== undefined
        ? `'${near}'`
        : typeof name === 'string'
          ? asArgument(signature, name, shown(safely(given, name)))
          : undefined;
  throw new ChunkwiseError(
    'argument',
    `${signature.name}: there is no option ${typeof name === 'symbol' ? shown(name) : `'${cut(name)}'`}; ${names.length === 0 ? 'it takes none' : `options are ${names.join(', ')}`}${maybe(code)}`,
    { details: { argument: String(name) } },
  );
}

function safely(given: Readonly<Record<string, unknown>>, name: string): unknown {
  try {
    return given[name];
  } catch {
    return undefined;
  }
}

/** Refuses an array of which an axis has an extent that only computing tells. */
export function refuseUnknown(signature: Signature, name: string, shape: string): never {
  throw new ChunkwiseError(
    'shape',
    `${signature.name}: ${name} has shape ${shape}, whose true extent is known only when its mask has been computed, and ${signature.name} needs it; ` +
      'find it out first: x = await x.computeChunkSizes()',
  );
}
