/**
 * What computing an array with a mask gives: values and mask in memory, printed and listed as NumPy does.
 */
import type { DType, ScalarOf, TypedArrayOf } from '../../../kernels/dtype.js';
import { NdArray, type Nested } from '../../base/results/nd-array.js';

/** Values in memory, some of them missing. */
export class MaskedResult<D extends DType = DType> {
  /** The values; below the mask any. */
  readonly data: NdArray<D>;
  /** 1 where a value is missing. */
  readonly mask: NdArray<'bool'>;
  /** What {@link filled} puts there. */
  readonly fillValue: ScalarOf<D>;

  /** @internal made by computing */
  constructor(data: NdArray<D>, mask: NdArray<'bool'>, fillValue: ScalarOf<D>) {
    this.data = data;
    this.mask = mask;
    this.fillValue = fillValue;
  }

  /** Extent of each axis. */
  get shape(): number[] {
    return this.data.shape;
  }
  /** Number of elements, masked ones among them. */
  get size(): number {
    return this.data.size;
  }
  /** The element at an index for each axis: null where it is masked. */
  get(...at: number[]): ReturnType<NdArray<D>['get']> | null {
    return this.mask.get(...at) ? null : this.data.get(...at);
  }
  /** The elements nested in lists, null where they are masked. */
  toArray(): Nested<ScalarOf<D> | null> {
    const hide = (value: unknown, masked: unknown): unknown =>
      Array.isArray(value) ? value.map((v, k) => hide(v, (masked as unknown[])[k])) : masked ? null : value;
    // The same nesting as the values', so only its leaves change.
    return hide(this.data.toArray(), this.mask.toArray()) as Nested<ScalarOf<D> | null>;
  }
  /** The values with `fillValue` where they are masked. */
  filled(fillValue: ScalarOf<D> = this.fillValue): NdArray<D> {
    const { data, shape, elementType } = this.data;
    const out = data.slice() as unknown as { [k: number]: unknown };
    const fill = typeof fillValue === 'boolean' ? Number(fillValue) : fillValue;
    for (let k = 0; k < this.mask.data.length; k++) if (this.mask.data[k] !== 0) out[k] = fill;
    return new NdArray<D>(out as unknown as TypedArrayOf<D>, shape, elementType);
  }
  /** As NumPy prints it, `--` for what is masked. */
  toString(): string {
    const text = (value: unknown): string =>
      Array.isArray(value) ? `[${value.map(text).join(', ')}]` : value === null ? '--' : String(value);
    return text(this.toArray());
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `masked(${this.toString()}, fillValue: ${String(this.fillValue)})`;
  }
}
