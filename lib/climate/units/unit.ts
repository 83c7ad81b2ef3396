/**
 * Units as UDUNITS writes them, "kg m-2 s-1", "degC", "W/m^2", as a factor, an offset and powers of the dimensions of SI.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { BY_NAME, BY_SYMBOL, DIMENSIONS, PREFIXES } from './unit-table.js';

/** A unit: a value x of it is (x + offset) · factor of the units of SI. */
export interface Unit {
  readonly factor: number;
  readonly offset: number;
  /** The power of each of {@link DIMENSIONS}. */
  readonly powers: readonly number[];
}

const plain = (factor: number): Unit => ({ factor, offset: 0, powers: DIMENSIONS.map(() => 0) });

/** Products have no zero of their own: a degree Celsius in one is a kelvin. */
const product = (a: Unit, b: Unit, sign = 1): Unit => {
  const isPlain = (unit: Unit): boolean => unit.factor === 1 && unit.powers.every((power) => power === 0);
  if (isPlain(a) && sign === 1) return b;
  if (isPlain(b)) return a;
  return {
    factor: sign === 1 ? a.factor * b.factor : a.factor / b.factor,
    offset: 0,
    powers: a.powers.map((power, i) => power + sign * b.powers[i]),
  };
};

/** A factor to a power, such that 10 to a negative one is the decimal that is nearest. */
const power = (unit: Unit, exponent: number): Unit =>
  exponent === 1
    ? unit
    : {
        factor: exponent < 0 ? 1 / unit.factor ** -exponent : unit.factor ** exponent,
        offset: 0,
        powers: unit.powers.map((p) => p * exponent),
      };

const found = new Map<string, Unit | null>();

/** The unit of a word: a symbol or a name, perhaps with a prefix. */
function unitNamed(word: string): Unit | null {
  const known = found.get(word);
  if (known !== undefined) return known;
  const unit = lookUp(word);
  found.set(word, unit);
  return unit;
}

function lookUp(word: string): Unit | null {
  const base = (DIMENSIONS as readonly string[]).indexOf(word);
  if (base >= 0) return { factor: 1, offset: 0, powers: DIMENSIONS.map((_, i) => (i === base ? 1 : 0)) };
  const lower = word.toLowerCase();
  const definition = BY_SYMBOL.get(word) ?? BY_NAME.get(lower);
  if (definition !== undefined) return defined(definition);
  for (const [symbol, name, exponent] of PREFIXES) {
    const rest =
      lower.startsWith(name) && BY_NAME.has(lower.slice(name.length))
        ? BY_NAME.get(lower.slice(name.length))
        : word.startsWith(symbol)
          ? BY_SYMBOL.get(word.slice(symbol.length))
          : undefined;
    if (rest !== undefined && !rest.includes('@')) return product(plain(Number(`1e${exponent}`)), defined(rest));
  }
  return null;
}

/** The unit of a definition of the table, which may have a fraction and an offset. */
function defined(definition: string): Unit {
  const [, top, bottom, rest, offset] =
    /^(?:(-?[\d.e+-]+)(?:\/([\d.]+))?)?\s*([^@]*?)(?:\s*@\s*([\d.]+))?$/.exec(definition) ?? [];
  const unit = rest ? (parse(rest) as Unit) : plain(1);
  const factor = top === undefined ? 1 : bottom === undefined ? Number(top) : Number(top) / Number(bottom);
  return { factor: factor * unit.factor, offset: offset === undefined ? 0 : Number(offset), powers: unit.powers };
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** Superscripts and middle dots as they are typed. */
const typed = (text: string): string =>
  text
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String(SUPERSCRIPTS.indexOf(digit)))
    .replaceAll('⁻', '-')
    .replaceAll('·', '.')
    .replaceAll('⋅', '.')
    .replaceAll('**', '^')
    .trim();

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;
const WORD = /^(?:[A-Za-zµμΩÅ°℃℉_]+|%|‰)/;
const EXPONENT = /^\^?([+-]?\d+)/;

/** The unit of a text; undefined where it is none. */
function parse(text: string): Unit | undefined {
  const source = typed(text);
  if (source === '') return plain(1);
  let at = 0;
  const rest = (): string => source.slice(at);
  const blank = (): void => {
    at += /^\s*/.exec(rest())?.[0].length ?? 0;
  };
  const primary = (): Unit | undefined => {
    if (source[at] === '(') {
      at++;
      const inner = all();
      blank();
      if (inner === undefined || source[at] !== ')') return undefined;
      at++;
      return inner;
    }
    const number = NUMBER.exec(rest());
    if (number) {
      at += number[0].length;
      return plain(Number(number[0]));
    }
    const word = WORD.exec(rest());
    if (!word) return undefined;
    at += word[0].length;
    return unitNamed(word[0]) ?? undefined;
  };
  const raised = (): Unit | undefined => {
    const isNumber = NUMBER.test(rest());
    const unit = primary();
    if (unit === undefined) return undefined;
    const exponent = isNumber && source[at] !== '^' ? null : EXPONENT.exec(rest());
    if (!exponent) return unit;
    at += exponent[0].length;
    return power(unit, Number(exponent[1]));
  };
  const all = (): Unit | undefined => {
    blank();
    let unit = raised();
    for (;;) {
      const before = at;
      blank();
      if (unit === undefined || at >= source.length || source[at] === ')') return unit;
      const operator = /^(?:\/|\*|\.(?!\d)|per\s)/.exec(rest())?.[0] ?? '';
      if (operator === '' && at === before && source[at] !== '(' && !WORD.test(rest())) return undefined;
      at += operator.length;
      blank();
      const next = raised();
      unit = next && product(unit, next, operator === '/' || operator.startsWith('per') ? -1 : 1);
    }
  };
  const unit = all();
  return at === source.length ? unit : undefined;
}

/**
 * The unit that text names.
 *
 * @throws 'argument' for text that is no unit
 */
export function unitOf(operation: string, text: string): Unit {
  const unit = parse(text);
  if (unit === undefined)
    throw new ChunkwiseError(
      'argument',
      `${operation}: '${text}' is no unit that is known; units are written as 'm s-1', 'kg m-2 s-1', 'degC', 'hPa', '%', '1'`,
    );
  return unit;
}

/** A dimension as text: `kg m-2 s-1`. */
export const dimensionText = ({ powers }: Unit): string =>
  DIMENSIONS.flatMap((name, i) => (powers[i] === 0 ? [] : [powers[i] === 1 ? name : `${name}${powers[i]}`])).join(
    ' ',
  ) || '1';
