/**
 * Floats as text: the fewest digits that read back as they are, as Python and NumPy write one by itself.
 */

/** Rounds a number to a float; undefined where that is a double. */
export type Round = ((value: number) => number) | undefined;

/** Digits and exponent of the shortest decimal that `round` takes to `value`. */
export function shortest(value: number, round: Round): { digits: string; exponent: number } {
  const split = (text: string): { digits: string; exponent: number } => {
    const [mantissa, exponent] = text.split('e');
    return { digits: mantissa.replace('.', ''), exponent: Number(exponent) };
  };
  if (!round) return split(Math.abs(value).toExponential());
  for (let digits = 0; digits < 9; digits++) {
    const text = Math.abs(value).toExponential(digits);
    if (round(Number(text)) === round(Math.abs(value))) return split(text);
  }
  return split(Math.abs(value).toExponential(8));
}

/** A float by itself has all its digits. */
export function floatText(value: number, round: Round): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (value === 0) return `${sign}0.0`;
  const { digits, exponent } = shortest(value, round);
  if (exponent < -4 || exponent >= 16) {
    const power = `e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
    return `${sign}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}${power}`;
  }
  if (exponent < 0) return `${sign}0.${digits.padStart(digits.length - 1 - exponent, '0')}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}
