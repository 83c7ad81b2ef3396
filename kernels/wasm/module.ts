/**
 * Wraps one function into the bytes of a WebAssembly module: `env.memory` and `math.*` imported, `kernel` exported.
 */
import { TYPE_CODE, unsigned, type ValueType } from './assembler.js';

/** A function's parameter and result types. */
export interface Signature {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A routine that the kernel calls; imports number the functions from 0. */
export interface RoutineImport extends Signature {
  readonly name: string;
}

/** The limits of the imported shared memory, in pages of 64 KiB. */
export interface MemoryLimits {
  readonly initial: number;
  readonly maximum: number;
}

const section = (out: number[], id: number, content: readonly number[]): void => {
  out.push(id);
  unsigned(out, content.length);
  for (const byte of content) out.push(byte);
};

const text = (out: number[], value: string): void => {
  const bytes = new TextEncoder().encode(value);
  unsigned(out, bytes.length);
  out.push(...bytes);
};

const signature = (out: number[], type: Signature): void => {
  out.push(0x60);
  unsigned(out, type.parameters.length);
  for (const parameter of type.parameters) out.push(TYPE_CODE[parameter]);
  unsigned(out, type.results.length);
  for (const result of type.results) out.push(TYPE_CODE[result]);
};

/**
 * The bytes of a module that exports `kernel` with parameters of type i32 and no result.
 *
 * @param body the function's body as `Assembler.body()` yields it
 * @param routines functions imported from `math`, numbered as the body calls them
 * @param limits of the shared memory imported as `env.memory`
 */
export function encodeModule(
  body: readonly number[],
  parameters: readonly ValueType[],
  routines: readonly RoutineImport[],
  limits: MemoryLimits,
): Uint8Array<ArrayBuffer> {
  const out = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const types: number[] = [];
  unsigned(types, routines.length + 1);
  for (const routine of routines) signature(types, routine);
  signature(types, { parameters, results: [] });
  section(out, 1, types);

  const imports: number[] = [];
  unsigned(imports, routines.length + 1);
  text(imports, 'env');
  text(imports, 'memory');
  imports.push(2, 3);
  unsigned(imports, limits.initial);
  unsigned(imports, limits.maximum);
  for (const [index, routine] of routines.entries()) {
    text(imports, 'math');
    text(imports, routine.name);
    imports.push(0);
    unsigned(imports, index);
  }
  section(out, 2, imports);

  const functions: number[] = [1];
  unsigned(functions, routines.length);
  section(out, 3, functions);

  const exports: number[] = [1];
  text(exports, 'kernel');
  exports.push(0);
  unsigned(exports, routines.length);
  section(out, 7, exports);

  const code: number[] = [1];
  unsigned(code, body.length);
  for (const byte of body) code.push(byte);
  section(out, 10, code);
  return new Uint8Array(out);
}
