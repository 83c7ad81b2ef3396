// Integer keys that order as the elements do: NumPy's order, in which NaN comes after every number.

/** Number of each element type in parameters: what `TYPES` in kernels/routine/order-types.ts says. */
export const I8: u32 = 0;
export const U8: u32 = 1;
export const I16: u32 = 2;
export const U16: u32 = 3;
export const I32: u32 = 4;
export const U32: u32 = 5;
export const F32: u32 = 6;
export const I64: u32 = 7;
export const U64: u32 = 8;
export const F64: u32 = 9;

/** The bits of a float as a signed integer that orders as the numbers do (-0 before 0); its own inverse. */
// @ts-ignore: decorator
@inline
export function folded<K extends number>(bits: K): K {
  if (sizeof<K>() == 8) return <K>(<i64>bits ^ ((<i64>bits >> 63) & 0x7fffffffffffffff));
  return <K>(<i32>bits ^ ((<i32>bits >> 31) & 0x7fffffff));
}

/** The signed key of a number; a float's NaN gives a key beyond those of the infinities, on the side of its sign. */
// @ts-ignore: decorator
@inline
export function keyOf<T extends number>(value: T): i64 {
  if (isFloat<T>()) {
    if (sizeof<T>() == 8) return folded<i64>(reinterpret<i64>(<f64>value));
    return <i64>folded<i32>(reinterpret<i32>(<f32>value));
  }
  if (sizeof<T>() == 8 && !isSigned<T>()) return <i64>(<u64>value ^ 0x8000000000000000);
  return <i64>value;
}

/** The number of a key. */
// @ts-ignore: decorator
@inline
export function valueOf<T extends number>(key: i64): T {
  if (isFloat<T>()) {
    if (sizeof<T>() == 8) return <T>reinterpret<f64>(folded<i64>(key));
    return <T>reinterpret<f32>(folded<i32>(<i32>key));
  }
  if (sizeof<T>() == 8 && !isSigned<T>()) return <T>(<u64>key ^ 0x8000000000000000);
  return <T>key;
}

/** The key of an element where every NaN comes last, as one key, and both zeros are one. */
// @ts-ignore: decorator
@inline
export function sortKey<T extends number>(value: T): i64 {
  if (isFloat<T>()) {
    if (value != value) return i64.MAX_VALUE;
    // -0 + 0 is 0.
    return keyOf<T>(value + <T>0);
  }
  return keyOf<T>(value);
}

/** The key as an unsigned number of as many bits as T has. */
// @ts-ignore: decorator
@inline
export function digitsOf<T extends number>(value: T): u64 {
  if (!isFloat<T>() && !isSigned<T>()) return <u64>value;
  const half: u64 = (<u64>1) << (sizeof<T>() * 8 - 1);
  const mask: u64 = sizeof<T>() == 8 ? u64.MAX_VALUE : (half << 1) - 1;
  return (<u64>keyOf<T>(value) ^ half) & mask;
}

/** The element with these digits. */
// @ts-ignore: decorator
@inline
export function fromDigits<T extends number>(digits: u64): T {
  if (!isFloat<T>() && !isSigned<T>()) return <T>digits;
  const half: u64 = (<u64>1) << (sizeof<T>() * 8 - 1);
  const spare: i64 = 64 - sizeof<T>() * 8;
  return valueOf<T>((<i64>(digits ^ half) << spare) >> spare);
}
