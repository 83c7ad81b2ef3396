/**
 * Numbers and text as printf writes them in Python: `%d`, `%5.2f`, `%.18e`, `%g`, `%s`, with flags, widths and text around them.
 */

const FORM = /%([-+ 0#]*)(\d+)?(?:\.(\d+))?([diufFeEgGs%])/g;

/** Text of one digit fewer where the number lies right between two: C takes the even one, JavaScript the greater. */
function halfToEven(write: (digits: number) => string, digits: number): string {
  const exact = write(Math.min(100, digits + 25));
  const [mantissa, power = ''] = exact.split('e');
  const cut = mantissa.length - (Math.min(100, digits + 25) - digits);
  const isTie = /^50*$/.test(mantissa.slice(cut));
  const kept = mantissa.slice(0, cut).replace(/\.$/, '');
  return isTie && /[02468]$/.test(kept) ? kept + (power === '' ? '' : `e${power}`) : write(digits);
}

/** Exponents have two digits at least. */
const exponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

function general(value: number, precision: number, keepZeros: boolean): string {
  const digits = Math.max(1, precision);
  const [, power] = /e([+-]\d+)$/.exec(value.toExponential(Math.min(100, digits - 1))) ?? [];
  const place = Number(power);
  const text =
    place < -4 || place >= digits
      ? halfToEven((n) => value.toExponential(n), digits - 1)
      : halfToEven((n) => value.toFixed(n), Math.max(0, digits - 1 - place));
  const bare = keepZeros ? text : text.replace(/(\.\d*?)0+(e|$)/, '$1$2').replace(/\.(e|$)/, '$1');
  return exponent(bare);
}

function body(value: number | bigint, precision: number | undefined, type: string, flags: string): string {
  if (typeof value === 'bigint' && 'diu'.includes(type)) return String(value);
  const number = Number(value);
  if (Number.isNaN(number)) return 'nan';
  if (!Number.isFinite(number)) return number < 0 ? '-inf' : 'inf';
  const sign = Object.is(number, -0) && !'diu'.includes(type) ? '-' : '';
  const lower = type.toLowerCase();
  const text = 'diu'.includes(type)
    ? String(Math.trunc(number) + 0)
    : lower === 'f'
      ? Math.abs(number) < 1e21
        ? halfToEven((digits) => number.toFixed(digits), precision ?? 6)
        : `${BigInt(number)}${precision === 0 ? '' : `.${'0'.repeat(precision ?? 6)}`}`
      : lower === 'e'
        ? exponent(halfToEven((digits) => number.toExponential(digits), precision ?? 6))
        : general(number, precision ?? 6, flags.includes('#'));
  return (sign && !text.startsWith('-') ? sign : '') + text;
}

/** A way to write one element. */
export interface ElementFormat {
  /** What is written is the element's text (`%s`), not a number. */
  readonly ofText: boolean;
  write(value: number | bigint | string): string;
}

/** How `form` writes an element; undefined where it does not hold one conversion that is known. */
export function elementFormat(form: string): ElementFormat | undefined {
  const found = [...form.matchAll(FORM)].filter(([, , , , type]) => type !== '%');
  if (found.length !== 1 || form.replaceAll(FORM, '').includes('%')) return undefined;
  const [part, flags, width, digits, type] = found[0];
  const precision = digits === undefined ? undefined : Number(digits);
  if ((precision ?? 0) > 100) return undefined;
  const before = form.slice(0, found[0].index).replaceAll('%%', '%');
  const after = form.slice(found[0].index + part.length).replaceAll('%%', '%');
  const write = (value: number | bigint | string): string => {
    let text =
      typeof value === 'string' ? Array.from(value).slice(0, precision).join('') : body(value, precision, type, flags);
    if (type !== 's' && !text.startsWith('-'))
      text = (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + text;
    if (width !== undefined && text.length < Number(width)) {
      if (flags.includes('-')) text = text.padEnd(Number(width));
      else if (flags.includes('0') && type !== 's') {
        const [, sign, rest] = /^([+\- ]?)(.*)$/.exec(text) as RegExpExecArray;
        text = sign + rest.padStart(Number(width) - sign.length, '0');
      } else text = text.padStart(Number(width));
    }
    if (/[EG]/.test(type)) text = text.toUpperCase();
    return before + text + after;
  };
  return { ofText: type === 's', write };
}
