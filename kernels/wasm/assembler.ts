/**
 * Writes the body of one WebAssembly function: instructions are appended in stack order, locals are declared on demand.
 */
import { PLAIN, type PlainOp, SIMD, type SimdOp } from './opcodes.js';

/** A WebAssembly value type. */
export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** The byte that encodes each value type. */
export const TYPE_CODE: { readonly [T in ValueType]: number } = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** Appends `value` (a whole number >= 0) to `bytes` as unsigned LEB128. */
export function unsigned(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

/** Appends `value` to `bytes` as signed LEB128. */
function signed(bytes: number[], value: bigint): void {
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) {
      bytes.push(low);
      return;
    }
    bytes.push(low | 0x80);
  }
}

/**
 * A function under construction; parameters come first among the locals.
 *
 * @example
 * const code = new Assembler(['i32']);
 * code.get(0).i32(1).op('i32Add').set(code.local('i32'));
 */
export class Assembler {
  readonly #bytes: number[] = [];
  readonly #locals: ValueType[] = [];
  readonly #parameters: number;

  constructor(parameters: readonly ValueType[]) {
    this.#parameters = parameters.length;
  }

  /** The number of a new local of type `type`. */
  local(type: ValueType): number {
    this.#locals.push(type);
    return this.#parameters + this.#locals.length - 1;
  }

  /** How many locals there are, parameters among them. */
  get localCount(): number {
    return this.#parameters + this.#locals.length;
  }

  op(name: PlainOp): this {
    this.#bytes.push(PLAIN[name]);
    return this;
  }

  simd(name: SimdOp): this {
    this.#bytes.push(0xfd);
    unsigned(this.#bytes, SIMD[name]);
    return this;
  }

  get(local: number): this {
    this.#bytes.push(0x20);
    unsigned(this.#bytes, local);
    return this;
  }

  set(local: number): this {
    this.#bytes.push(0x21);
    unsigned(this.#bytes, local);
    return this;
  }

  tee(local: number): this {
    this.#bytes.push(0x22);
    unsigned(this.#bytes, local);
    return this;
  }

  call(index: number): this {
    this.#bytes.push(0x10);
    unsigned(this.#bytes, index);
    return this;
  }

  i32(value: number): this {
    this.#bytes.push(0x41);
    signed(this.#bytes, BigInt(value | 0));
    return this;
  }

  i64(value: bigint): this {
    this.#bytes.push(0x42);
    signed(this.#bytes, BigInt.asIntN(64, value));
    return this;
  }

  /** A NaN has the bits of the literal, whatever left it: programs are told apart by their text. */
  f64(value: number): this {
    this.#bytes.push(
      0x44,
      ...(Number.isNaN(value) ? [0, 0, 0, 0, 0, 0, 0xf8, 0x7f] : new Uint8Array(Float64Array.of(value).buffer)),
    );
    return this;
  }

  f32(value: number): this {
    this.#bytes.push(
      0x43,
      ...(Number.isNaN(value) ? [0, 0, 0xc0, 0x7f] : new Uint8Array(Float32Array.of(value).buffer)),
    );
    return this;
  }

  /** A constant vector of 16 bytes. */
  v128(bytes: Uint8Array): this {
    this.simd('const');
    this.#bytes.push(...bytes);
    return this;
  }

  /** Chooses bytes of the two vectors on the stack: 0 to 15 of the first, 16 to 31 of the second. */
  shuffle(lanes: readonly number[]): this {
    this.simd('shuffle');
    this.#bytes.push(...lanes);
    return this;
  }

  /** A SIMD load or store at `offset` bytes past the address on the stack; alignment is never promised. */
  memory(name: SimdOp, offset = 0): this {
    this.simd(name);
    this.#bytes.push(0);
    unsigned(this.#bytes, offset);
    return this;
  }

  /** A load or store of one lane. */
  memoryLane(name: SimdOp, lane: number, offset = 0): this {
    this.memory(name, offset);
    this.#bytes.push(lane);
    return this;
  }

  /** Extracts or replaces lane `lane`. */
  lane(name: SimdOp, lane: number): this {
    this.simd(name);
    this.#bytes.push(lane);
    return this;
  }

  i32Load(offset: number): this {
    this.#bytes.push(0x28, 0);
    unsigned(this.#bytes, offset);
    return this;
  }

  i64Load(offset: number): this {
    this.#bytes.push(0x29, 0);
    unsigned(this.#bytes, offset);
    return this;
  }

  /** Saturating truncation of the float on the stack to an integer. */
  truncate(from: 'f32' | 'f64', to: 'i32' | 'i64', isSigned: boolean): this {
    this.#bytes.push(0xfc, (to === 'i64' ? 4 : 0) + (from === 'f64' ? 2 : 0) + (isSigned ? 0 : 1));
    return this;
  }

  /** Sign-extends the low `bits` (8 or 16) of the i32 on the stack. */
  extendI32(bits: 8 | 16): this {
    this.#bytes.push(bits === 8 ? 0xc0 : 0xc1);
    return this;
  }

  /** A block that `body` leaves with `branch(depth)`. */
  block(body: () => void): this {
    this.#bytes.push(0x02, 0x40);
    body();
    this.#bytes.push(PLAIN.end);
    return this;
  }

  /** A loop that `body` repeats with `branchIf(0)`. */
  loop(body: () => void): this {
    this.#bytes.push(0x03, 0x40);
    body();
    this.#bytes.push(PLAIN.end);
    return this;
  }

  /** Runs `yes` or `no` by the i32 on the stack; with `type` both leave one value of it. */
  when(type: ValueType | 'none', yes: () => void, no?: () => void): this {
    this.#bytes.push(0x04, type === 'none' ? 0x40 : TYPE_CODE[type]);
    yes();
    if (no) {
      this.#bytes.push(0x05);
      no();
    }
    this.#bytes.push(PLAIN.end);
    return this;
  }

  branchIf(depth: number): this {
    this.#bytes.push(0x0d);
    unsigned(this.#bytes, depth);
    return this;
  }

  /** The finished body: local declarations, code, end. */
  body(): number[] {
    const out: number[] = [];
    unsigned(out, this.#locals.length);
    for (const type of this.#locals) out.push(1, TYPE_CODE[type]);
    // A loop, as spreading thousands of bytes into push could overflow the stack.
    for (const byte of this.#bytes) out.push(byte);
    out.push(PLAIN.end);
    return out;
  }
}
