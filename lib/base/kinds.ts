/**
 * What arguments may be: each kind tells its values from others, says in words what it takes, and has a TypeScript type, so
 * that declared options and checked options cannot differ.
 */
import { parseBytes } from './bytes.js';
import { type ChunkSpec, isChunkSpec } from './chunks/spelling.js';
import type { ErrorTag } from './errors.js';

/** What is known of a kind of argument at run time. */
export interface AnyKind {
  /** The kind's name, which tests choose wrong values by. */
  readonly kind: string;
  /** Completes "give …": 'a whole number of 0 or more'. */
  readonly text: string;
  readonly tag: ErrorTag;
  /** True for the kind's values. Cheap: what takes a walk over many elements is checked where they are read. */
  readonly admits: (value: unknown) => boolean;
  /** What a value that is not admitted was probably meant to be, as code. */
  readonly meant?: ((value: unknown) => string | undefined) | undefined;
  /** True where several values belong into one list, so that they are often given one by one. */
  readonly list?: boolean;
  /** The shape, as text, of a value that has an axis of unknown extent: most functions take none. */
  readonly unknownShape?: (value: unknown) => string | undefined;
  /** A value as functions compute with it, where that is another one. */
  readonly computed?: ((value: unknown) => unknown) | undefined;
  /** What makes the result from that of the function called with the value as computed, where it is another. */
  readonly restored?: ((value: unknown) => ((result: unknown) => unknown) | undefined) | undefined;
  /** Names of the first array's axes stand for their numbers. */
  readonly named?: boolean;
  /** An argument may be left out, an option must not be. */
  readonly need?: 'optional' | 'required';
  /** What stands for an argument left out: a value, or text where it depends on others. */
  readonly otherwise?: { readonly value: unknown } | { readonly text: string };
}

/** A kind of values of type `T`. */
export interface Kind<T> extends AnyKind {
  /** For types only; a function, so that neither a wider nor a narrower kind fits a declared option. */
  readonly type?: (value: T) => T;
}

/** A kind of argument: how it is called, what it says of itself, and its test. */
export const kind = <T>(
  name: string,
  text: string,
  admits: (value: unknown) => boolean,
  more: Partial<AnyKind> = {},
): Kind<T> => ({ tag: 'argument', ...more, kind: name, text, admits });

/** `kind`, which may be left out: `value` stands for it then. */
export const optional = <T>(kind: Kind<T>, value?: unknown): Kind<T> => ({
  ...kind,
  need: 'optional',
  ...(value === undefined ? {} : { otherwise: { value } }),
});
/** `kind`, which may be left out: what stands for it then follows from other arguments, as `text` says. */
export const otherwise = <T>(kind: Kind<T>, text: string): Kind<T> => ({
  ...kind,
  need: 'optional',
  otherwise: { text },
});
/** `kind` as an option that must be given. */
export const required = <T>(kind: Kind<T>): Kind<T> => ({ ...kind, need: 'required' });
/** `kind`, or null, which `says` something. */
export const nullable = <T>(of: Kind<T>, says: string): Kind<T | null> => ({
  ...(of as AnyKind),
  text: `${of.text}, or null ${says}`,
  admits: (value) => value === null || of.admits(value),
});

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
/** True when `value` is a list of which each item passes; holes are undefined items. */
export function isListOf(value: unknown, passes: (item: unknown) => boolean): value is readonly unknown[] {
  if (!Array.isArray(value)) return false;
  for (let k = 0; k < value.length; k++) if (!passes(value[k])) return false;
  return true;
}
/** Text that holds a number, or a bigint: what it was probably meant to be. */
const asNumber = (value: unknown): string | undefined =>
  typeof value === 'bigint' || (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)))
    ? String(Number(value))
    : undefined;

export const anything = kind<unknown>('anything', 'any value', () => true);
export const number = kind<number>('number', 'a number', isNumber, { meant: asNumber });
export const finite = kind<number>('finite', 'a finite number', Number.isFinite, { meant: asNumber });
export const whole = kind<number>('whole', 'a whole number', isWhole, { meant: asNumber });
/** Of any size: what lies beyond all there is, is beyond. */
export const anyWhole = kind<number | bigint>(
  'anyWhole',
  'a whole number',
  (value) => Number.isInteger(value) || typeof value === 'bigint',
  { meant: asNumber },
);
export const count = kind<number>('count', 'a whole number of 0 or more', (value) => isWhole(value) && value >= 0, {
  meant: asNumber,
});
export const positive = kind<number>(
  'positive',
  'a whole number of 1 or more',
  (value) => isWhole(value) && value >= 1,
  {
    meant: asNumber,
  },
);
export const numeric = kind<number | bigint>(
  'numeric',
  'a number or bigint',
  (value) => isNumber(value) || typeof value === 'bigint',
  { meant: asNumber },
);
export const boolean = kind<boolean>('boolean', 'true or false', (value) => typeof value === 'boolean', {
  meant: (value) => (value === 0 || value === 'false' ? 'false' : value === 1 || value === 'true' ? 'true' : undefined),
});
export const string = kind<string>('string', 'text', (value) => typeof value === 'string');
export const func = kind<(...args: never[]) => unknown>('func', 'a function', (value) => typeof value === 'function');
/** A function of the type `F`; that it takes and gives what it should cannot be told. */
export const functionOf = <F extends (...args: never[]) => unknown>(): Kind<F> => func as AnyKind as Kind<F>;
export const signal = kind<AbortSignal>(
  'signal',
  'an AbortSignal, as of new AbortController().signal or AbortSignal.timeout(1000)',
  (value) => typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value,
  { meant: (value) => (value instanceof AbortController ? 'controller.signal' : undefined) },
);
const isSize = (value: unknown): boolean => {
  try {
    return typeof value === 'string' && parseBytes(value) > 0;
  } catch {
    return false;
  }
};
export const bytes = kind<number | string>(
  'bytes',
  "a positive number of bytes, or text such as '256MB' or '1.5GiB'",
  (value) => (isNumber(value) ? value > 0 && value < Number.POSITIVE_INFINITY : isSize(value)),
);
export const threads = kind<number | 'inline'>(
  'threads',
  "a whole number from 0 to 256, or 'inline'",
  (value) => value === 'inline' || (isWhole(value) && value >= 0 && value <= 256),
  { meant: asNumber },
);
/** Who runs tasks; see `Driver` of lib/runtime/driver.ts, of which this room knows the outside. */
export type SchedulerChoice = 'threads' | 'inline' | { readonly name: string; drive(...args: never[]): Promise<void> };
export const scheduler = kind<SchedulerChoice>(
  'scheduler',
  "'threads', 'inline' or a driver, an object with a name and drive(run, job)",
  (value) =>
    value === 'threads' ||
    value === 'inline' ||
    (typeof value === 'object' && value !== null && typeof (value as { drive?: unknown }).drive === 'function'),
);
export const path = kind<string>('path', 'a path as text', (value) => typeof value === 'string' && value !== '');

/** An axis: its number, negative ones from the last, or its name where the array has names. */
export type AxisLike = number | string;
/** One axis or several. */
export type AxesLike = AxisLike | readonly AxisLike[];

const isAxes = (value: unknown): boolean => isNumber(value) || isListOf(value, isNumber);
/** Numbers are admitted; names become numbers before (`named`). Whether a number is an axis is for the array to say. */
const AXIS: Partial<AnyKind> = { tag: 'shape', meant: asNumber, named: true };
const AXIS_TEXT = 'the number of an axis, negative ones from the last, or its name';
const AXES_TEXT = 'one axis or a list of them, by number or name';
export const axis = kind<AxisLike>('axis', AXIS_TEXT, isNumber, AXIS);
export const axisList = kind<readonly AxisLike[]>(
  'axisList',
  'a list of axes, by number or name',
  (value) => isListOf(value, isNumber),
  { tag: 'shape', list: true, named: true },
);
export const someAxes = kind<AxesLike>('someAxes', AXES_TEXT, isAxes, AXIS);
export const axes = kind<AxesLike | null>(
  'axes',
  `${AXES_TEXT}, or null for all`,
  (value) => value === null || isAxes(value),
  AXIS,
);
/** Where axes of a result stand, which have no name yet. */
export const place = kind<number>(
  'axis',
  'the number of an axis of the result, negative ones from the last',
  isNumber,
  {
    tag: 'shape',
    meant: asNumber,
  },
);
export const places = kind<number | readonly number[]>('someAxes', 'one axis of the result or a list of them', isAxes, {
  tag: 'shape',
  meant: asNumber,
});

const isExtent = (value: unknown): boolean => isWhole(value) && value >= 0;
/** One extent of a shape. */
export const extent = kind<number>('extent', 'a whole number of 0 or more', isExtent, {
  tag: 'shape',
  meant: asNumber,
});
export const shape = kind<number | readonly number[]>(
  'shape',
  'a list of whole numbers of 0 or more',
  (value) => isExtent(value) || isListOf(value, isExtent),
  { tag: 'shape', list: true, meant: asNumber },
);
/** A shape in which an extent may be open; which ones fit is for the array to say. */
export const newShape = kind<number | readonly number[]>(
  'newShape',
  'a list of extents, of which one may be -1',
  isAxes,
  { tag: 'shape', list: true, meant: asNumber },
);
/** Whether chunks fit is for the shape to say. */
export const chunks = kind<ChunkSpec>(
  'chunks',
  "one size for all axes, for each axis a size, a list of sizes, -1 (the whole axis), 'auto', bytes ('64MB') or null, or such entries by axis ({ 0: 100 })",
  isChunkSpec,
  { tag: 'chunks', meant: asNumber },
);

/** `a, b or c`. */
const alternatives = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;

/** One of some texts or numbers. */
export const oneOf = <T extends string | number>(...choices: readonly T[]): Kind<T> =>
  kind<T>(
    'choice',
    alternatives(choices.map((choice) => (typeof choice === 'string' ? `'${choice}'` : String(choice)))),
    (value) => choices.includes(value as T),
    {
      meant: (value) => {
        const near = typeof value === 'string' ? nearestName(value, choices.map(String)) : undefined;
        return near === undefined ? undefined : `'${near}'`;
      },
    },
  );

/** Letters only: what `keep_dims` and `keepDims` have in common. */
const plain = (name: string): string => name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase();

/** Edits that lead from one name to another; two neighbours exchanged count as one. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, before[j - 2] + 1);
      next.push(edits);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}

/** The one of `names` that `name` was probably meant to be: a few letters differ, or one begins with the other. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const given = plain(name).slice(0, 64);
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of names) {
    const other = plain(candidate);
    const begins = Math.min(given.length, other.length) >= 3 && (given.startsWith(other) || other.startsWith(given));
    const edits = begins ? 0.5 : distance(given, other);
    const most = Math.max(1, Math.floor(Math.min(given.length, other.length) / 3));
    if ((given === other ? 0 : edits) < least && edits <= most)
      [best, least] = [candidate, given === other ? 0 : edits];
  }
  return best;
}
