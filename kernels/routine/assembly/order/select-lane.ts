// Lanes of registers as order keys: the least and the greatest of them, and from values to keys and back.
import { keyOf, valueOf } from './order-key';

// @ts-ignore: decorator
@inline
export function least<K extends number>(): K {
  return sizeof<K>() == 8 ? <K>i64.MIN_VALUE : sizeof<K>() == 4 ? <K>i32.MIN_VALUE : <K>i16.MIN_VALUE;
}

// @ts-ignore: decorator
@inline
export function greatest<K extends number>(): K {
  return sizeof<K>() == 8 ? <K>i64.MAX_VALUE : sizeof<K>() == 4 ? <K>i32.MAX_VALUE : <K>i16.MAX_VALUE;
}

// @ts-ignore: decorator
@inline
export function lesser<K extends number>(a: v128, b: v128): v128 {
  if (sizeof<K>() == 8) return v128.bitselect(b, a, i64x2.gt_s(a, b));
  return sizeof<K>() == 4 ? i32x4.min_s(a, b) : i16x8.min_s(a, b);
}

// @ts-ignore: decorator
@inline
export function greater<K extends number>(a: v128, b: v128): v128 {
  if (sizeof<K>() == 8) return v128.bitselect(a, b, i64x2.gt_s(a, b));
  return sizeof<K>() == 4 ? i32x4.max_s(a, b) : i16x8.max_s(a, b);
}

/** An element as a key of its lane: unsigned elements as wide as their keys are moved into the signed range. */
// @ts-ignore: decorator
@inline
export function laneKey<T extends number, K extends number>(value: T): K {
  if (!isFloat<T>() && !isSigned<T>() && sizeof<T>() == sizeof<K>() && sizeof<T>() < 8) return <K>(<K>value ^ least<K>());
  return <K>keyOf<T>(value);
}

/** The element of a key. */
// @ts-ignore: decorator
@inline
export function laneValue<T extends number, K extends number>(key: K): T {
  if (!isFloat<T>() && !isSigned<T>() && sizeof<T>() == sizeof<K>() && sizeof<T>() < 8) return <T>(key ^ least<K>());
  return valueOf<T>(<i64>key);
}

/** True when rows of T can become rows of K sixteen bytes at a time. */
// @ts-ignore: decorator
@inline
export function direct<T extends number, K extends number>(): bool {
  return sizeof<T>() == sizeof<K>();
}

/** Sixteen bytes of elements as keys, NaN as the least; `nans` counts those down. */
// @ts-ignore: decorator
@inline
export function keys<T extends number, K extends number>(values: v128, flip: v128): v128 {
  if (isFloat<T>()) {
    const magnitude = v128.splat<K>(greatest<K>());
    const sign = v128.shr<K>(values, sizeof<K>() * 8 - 1);
    return v128.xor(v128.xor(values, v128.and(sign, magnitude)), flip);
  }
  if (!isSigned<T>()) return v128.xor(v128.xor(values, v128.splat<K>(least<K>())), flip);
  return v128.xor(values, flip);
}
