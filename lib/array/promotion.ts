/**
 * NumPy's promotion at the level of TypeScript: the dtype of two arrays together, for each pair. The table that runs is
 * `promoteTypes`; a test holds the two together.
 */
import type { DType, TextDType, TimeDType } from '../../kernels/dtype.js';

/** Where a dtype stands in the rows of {@link Promotion}. */
interface Position {
  bool: 0;
  int8: 1;
  int16: 2;
  int32: 3;
  int64: 4;
  uint8: 5;
  uint16: 6;
  uint32: 7;
  uint64: 8;
  float16: 9;
  float32: 10;
  float64: 11;
  complex64: 12;
  complex128: 13;
}

/** The dtype with each other, in the order of {@link Position}. */
export interface Promotion {
  bool: [
    'bool',
    'int8',
    'int16',
    'int32',
    'int64',
    'uint8',
    'uint16',
    'uint32',
    'uint64',
    'float16',
    'float32',
    'float64',
    'complex64',
    'complex128',
  ];
  int8: [
    'int8',
    'int8',
    'int16',
    'int32',
    'int64',
    'int16',
    'int32',
    'int64',
    'float64',
    'float16',
    'float32',
    'float64',
    'complex64',
    'complex128',
  ];
  int16: [
    'int16',
    'int16',
    'int16',
    'int32',
    'int64',
    'int16',
    'int32',
    'int64',
    'float64',
    'float32',
    'float32',
    'float64',
    'complex64',
    'complex128',
  ];
  int32: [
    'int32',
    'int32',
    'int32',
    'int32',
    'int64',
    'int32',
    'int32',
    'int64',
    'float64',
    'float64',
    'float64',
    'float64',
    'complex128',
    'complex128',
  ];
  int64: [
    'int64',
    'int64',
    'int64',
    'int64',
    'int64',
    'int64',
    'int64',
    'int64',
    'float64',
    'float64',
    'float64',
    'float64',
    'complex128',
    'complex128',
  ];
  uint8: [
    'uint8',
    'int16',
    'int16',
    'int32',
    'int64',
    'uint8',
    'uint16',
    'uint32',
    'uint64',
    'float16',
    'float32',
    'float64',
    'complex64',
    'complex128',
  ];
  uint16: [
    'uint16',
    'int32',
    'int32',
    'int32',
    'int64',
    'uint16',
    'uint16',
    'uint32',
    'uint64',
    'float32',
    'float32',
    'float64',
    'complex64',
    'complex128',
  ];
  uint32: [
    'uint32',
    'int64',
    'int64',
    'int64',
    'int64',
    'uint32',
    'uint32',
    'uint32',
    'uint64',
    'float64',
    'float64',
    'float64',
    'complex128',
    'complex128',
  ];
  uint64: [
    'uint64',
    'float64',
    'float64',
    'float64',
    'float64',
    'uint64',
    'uint64',
    'uint64',
    'uint64',
    'float64',
    'float64',
    'float64',
    'complex128',
    'complex128',
  ];
  float16: [
    'float16',
    'float16',
    'float32',
    'float64',
    'float64',
    'float16',
    'float32',
    'float64',
    'float64',
    'float16',
    'float32',
    'float64',
    'complex64',
    'complex128',
  ];
  float32: [
    'float32',
    'float32',
    'float32',
    'float64',
    'float64',
    'float32',
    'float32',
    'float64',
    'float64',
    'float32',
    'float32',
    'float64',
    'complex64',
    'complex128',
  ];
  float64: [
    'float64',
    'float64',
    'float64',
    'float64',
    'float64',
    'float64',
    'float64',
    'float64',
    'float64',
    'float64',
    'float64',
    'float64',
    'complex128',
    'complex128',
  ];
  complex64: [
    'complex64',
    'complex64',
    'complex64',
    'complex128',
    'complex128',
    'complex64',
    'complex64',
    'complex128',
    'complex128',
    'complex64',
    'complex64',
    'complex128',
    'complex64',
    'complex128',
  ];
  complex128: [
    'complex128',
    'complex128',
    'complex128',
    'complex128',
    'complex128',
    'complex128',
    'complex128',
    'complex128',
    'complex128',
    'complex128',
    'complex128',
    'complex128',
    'complex128',
    'complex128',
  ];
}

/** The dtype of two arrays together; of unions, all that it can be. */
export type PromoteDTypes<A extends DType, B extends DType> =
  | Promotion[Exclude<A, TimeDType | TextDType>][Position[Exclude<B, TimeDType | TextDType>]]
  | Extract<A | B, TimeDType | TextDType>;
