/**
 * Calls of math routines (sin, pow, hypot...): the widest exported form is taken, lanes are split where it is narrower.
 *
 * Routine modules export `NAME_f64(x[, y]): f64` `NAME_f32`, and, where they have them, `NAME_f64x2` and `NAME_f32x4` over v128.
 */
import type { RoutineImport } from './module.js';
import { keep, type Value, type VectorCode } from './simd.js';

/** The math routines a kernel may call, and those it does. */
export class Routines {
  readonly imports: RoutineImport[] = [];
  readonly #exports: Readonly<Record<string, unknown>>;

  constructor(exports: Readonly<Record<string, unknown>>) {
    this.#exports = exports;
  }

  /** True when there is a routine of that exact name. */
  has(name: string): boolean {
    return typeof this.#exports[name] === 'function';
  }

  /** The function number of a routine, imported on first use. */
  index(name: string, parameters: number, type: 'f64' | 'f32' | 'v128'): number {
    const known = this.imports.findIndex((routine) => routine.name === name);
    if (known >= 0) return known;
    if (!this.has(name)) {
      throw new Error(`kernel: no math routine ${name}; it must be among the exports given as options.math`);
    }
    this.imports.push({ name, parameters: Array.from({ length: parameters }, () => type), results: [type] });
    return this.imports.length - 1;
  }
}

/** Calls routine `name` for every lane; arguments and result are float64 or float32. */
export function mathCall(code: VectorCode, name: string, args: readonly Value[]): Value {
  const { asm, routines } = code;
  const dtype = args[0]?.dtype;
  if (dtype !== 'float64' && dtype !== 'float32') {
    throw new Error(`kernel: ${name} has no routine for ${dtype ?? 'no argument'}; cast to float64 first`);
  }
  const vector = `${name}_${dtype === 'float64' ? 'f64x2' : 'f32x4'}`;
  if (routines.has(vector)) {
    for (const arg of args) asm.get(arg.local);
    asm.call(routines.index(vector, args.length, 'v128'));
    code.work.vector++;
    return keep(code, dtype);
  }
  if (dtype === 'float64') return laneCalls(code, name, args, 'f64');
  // A neighbouring float32 is not the rounding of a neighbouring float64.
  if (name === 'nextafter' || !(routines.has(`${name}_f64x2`) || routines.has(`${name}_f64`))) {
    return laneCalls(code, name, args, 'f32');
  }

  // A float32 without a routine of its own is computed in float64 and rounded once.
  const low = demoted(code, name, args, 0);
  if (code.active <= 2) return low;
  const high = demoted(code, name, args, 8);
  asm.get(low.local).get(high.local);
  asm.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23]);
  return keep(code, 'float32');
}

/** Two float32 lanes from byte `from` on, computed in float64. */
function demoted(code: VectorCode, name: string, args: readonly Value[], from: number): Value {
  const { asm } = code;
  const wide = args.map((arg) => {
    asm.get(arg.local);
    if (from > 0) asm.get(arg.local).shuffle(Array.from({ length: 16 }, (_, byte) => (byte + from) % 16));
    asm.simd('f64PromoteF32');
    return keep(code, 'float64');
  });
  const result = mathCall({ ...code, active: Math.min(code.active, 2) }, name, wide);
  asm.get(result.local).simd('f32DemoteF64');
  return keep(code, 'float32');
}

/** One scalar call for each lane. */
function laneCalls(code: VectorCode, name: string, args: readonly Value[], type: 'f32' | 'f64'): Value {
  const { asm, routines } = code;
  const index = routines.index(`${name}_${type}`, args.length, type);
  const result = asm.local('v128');
  code.work.lanewise++;
  for (let lane = 0; lane < code.active; lane++) {
    if (lane > 0) asm.get(result);
    for (const arg of args) asm.get(arg.local).lane(`${type}Extract`, lane);
    asm.call(index);
    if (lane === 0) asm.simd(`${type}Splat`);
    else asm.lane(`${type}Replace`, lane);
    asm.set(result);
  }
  return type === 'f64' ? { dtype: 'float64', local: result, width: 8 } : { dtype: 'float32', local: result, width: 4 };
}
