/**
 * The complex number as a JavaScript value: what an element of complex64 and complex128 is outside of arrays.
 */

/** A complex number. Whatever has these two numbers is taken for one; results print as NumPy's, as `1+2j`. */
export interface Complex {
  /** The real part. */
  readonly re: number;
  /** The imaginary part. */
  readonly im: number;
}

const partText = (x: number): string =>
  Object.is(x, -0) ? '-0' : x === Infinity ? 'inf' : x === -Infinity ? '-inf' : Number.isNaN(x) ? 'nan' : String(x);

/** The record that results are; its text tells all numbers apart, -0 included. */
class ComplexNumber implements Complex {
  constructor(
    readonly re: number,
    readonly im: number,
  ) {}

  toString(): string {
    const im = partText(this.im);
    return `${partText(this.re)}${im.startsWith('-') ? '' : '+'}${im}j`;
  }
}

/** The number `re + im j`. */
export const complexOf = (re: number, im: number): Complex => new ComplexNumber(re, im);

/** True for an object with numbers `re` and `im`, which is taken for a complex number. */
export const isComplex = (value: unknown): value is Complex =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Complex).re === 'number' &&
  typeof (value as Complex).im === 'number';

/** `value` as a record of ours, whose text is the number. */
export const asComplex = (value: Complex | number | bigint | boolean): Complex => {
  if (value instanceof ComplexNumber) return value;
  return typeof value === 'object' ? complexOf(value.re, value.im) : complexOf(Number(value), 0);
};
