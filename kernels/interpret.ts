/**
 * The interpreter: runs kernels in plain TypeScript, one element at a time, from the reference functions of the tables;
 * the oracle that compiled kernels are tested against, slow and obviously right.
 *
 * Reductions visit the elements in C order with one accumulator; other backends may use several, so that their float
 * sums agree with these to rounding only.
 */
import { DTYPES, type DType } from './dtype.js';
import { ELEMENTWISE, isElementwise } from './elementwise.js';
import { lowerBinding, lowerSpec } from './lanes.js';
import { isMathCall, isPrimitive, MATH_CALLS, PRIMITIVES, type References } from './primitive.js';
import {
  type Access,
  type Binding,
  type Instruction,
  type KernelBackend,
  type KernelSpec,
  LabelError,
  type Program,
} from './program.js';
import { castValue, toValue, type Value, wrapInteger } from './scalar.js';

/** Evaluates a program for one element from the elements of its operands and the element's coordinates. */
type Evaluate = (operands: readonly Value[], coordinates: readonly number[]) => Value[];

function referencesOf(op: string): References {
  if (isElementwise(op)) return ELEMENTWISE[op].ref;
  if (isPrimitive(op)) return PRIMITIVES[op].ref;
  if (isMathCall(op)) return MATH_CALLS[op].ref;
  throw new Error(`there is no operation '${op}' to interpret`);
}

/** The reference function of `op` for a first argument of `dtype`. */
function functionOf(op: string, dtype: DType): (...args: Value[]) => Value {
  const { f, f32, i, b, any } = referencesOf(op);
  const { kind } = DTYPES[dtype];
  const ofKind = kind === 'b' ? b : kind !== 'f' ? i : dtype === 'float32' ? (f32 ?? f) : f;
  const chosen = any ?? ofKind;
  if (!chosen) throw new Error(`operation '${op}' is not defined for ${dtype}`);
  return chosen as (...args: Value[]) => Value;
}

/** Brings a reference function's result into its dtype: integers wrap, float32 rounds. */
function conform(value: Value, dtype: DType): Value {
  if (typeof value === 'bigint') return wrapInteger(value, dtype);
  return dtype === 'float32' ? Math.fround(value as number) : value;
}

function evaluator({ code, results }: Program): Evaluate {
  const functions = code.map((instruction) =>
    instruction.kind === 'op' ? functionOf(instruction.op, code[instruction.args[0]].dtype) : undefined,
  );
  const constants = code.map((instruction) =>
    instruction.kind === 'constant' ? toValue(instruction.value, instruction.dtype) : undefined,
  );
  const evaluate = (
    instruction: Instruction,
    k: number,
    values: readonly Value[],
    operands: readonly Value[],
    coordinates: readonly number[],
  ): Value => {
    if (instruction.kind === 'load') return operands[instruction.operand];
    if (instruction.kind === 'constant') return constants[k] as Value;
    if (instruction.kind === 'index') return BigInt(coordinates[instruction.axis]);
    if (instruction.kind === 'cast') {
      const [arg] = instruction.args;
      return castValue(values[arg], code[arg].dtype, instruction.dtype);
    }
    const apply = functions[k] as (...args: Value[]) => Value;
    return conform(apply(...instruction.args.map((arg) => values[arg])), instruction.dtype);
  };
  return (operands, coordinates) => {
    const values: Value[] = [];
    for (let k = 0; k < code.length; k++) values.push(evaluate(code[k], k, values, operands, coordinates));
    return results.map((result) => values[result]);
  };
}

/** The results of a program that asks for no coordinates, for one element from those of its operands. */
export const evaluateProgram = (program: Program, operands: readonly Value[]): Value[] =>
  evaluator(program)(operands, []);

/** Reads the element of `dtype` at byte `address`. */
function read(view: DataView, address: number, dtype: DType): Value {
  switch (dtype) {
    case 'bool':
      return view.getUint8(address) !== 0;
    case 'int8':
      return BigInt(view.getInt8(address));
    case 'int16':
      return BigInt(view.getInt16(address, true));
    case 'int32':
      return BigInt(view.getInt32(address, true));
    case 'int64':
      return view.getBigInt64(address, true);
    case 'uint8':
      return BigInt(view.getUint8(address));
    case 'uint16':
      return BigInt(view.getUint16(address, true));
    case 'uint32':
      return BigInt(view.getUint32(address, true));
    case 'uint64':
      return view.getBigUint64(address, true);
    case 'float32':
      return view.getFloat32(address, true);
    case 'float64':
      return view.getFloat64(address, true);
    default:
      throw new Error(`an element of dtype ${dtype} is no lane`);
  }
}

/** Writes `value` as the element of `dtype` at byte `address`. */
function write(view: DataView, address: number, dtype: DType, value: Value): void {
  if (dtype === 'float64') view.setFloat64(address, value as number, true);
  else if (dtype === 'float32') view.setFloat32(address, value as number, true);
  else {
    const bits = BigInt(value);
    const { itemsize } = DTYPES[dtype];
    if (itemsize === 8) view.setBigInt64(address, bits, true);
    else if (itemsize === 4) view.setInt32(address, Number(bits), true);
    else if (itemsize === 2) view.setInt16(address, Number(bits), true);
    else view.setInt8(address, Number(bits));
  }
}

/** Calls `visit` with each index of `shape` in C order; the array is reused. */
function walk(shape: readonly number[], visit: (index: readonly number[]) => void): void {
  if (shape.includes(0)) return;
  const index = shape.map(() => 0);
  for (;;) {
    visit(index);
    let axis = shape.length - 1;
    while (axis >= 0 && ++index[axis] === shape[axis]) index[axis--] = 0;
    if (axis < 0) return;
  }
}

const addressAt = ({ address, strides }: Access, index: readonly number[]): number =>
  index.reduce((sum, at, axis) => sum + at * strides[axis], address);

/**
 * A backend that interprets, over `memory`.
 *
 * @example
 * const backend = createInterpreter(new WebAssembly.Memory({ initial: 1 }));
 */
export function createInterpreter(memory: WebAssembly.Memory): KernelBackend {
  const counters = { simd: 0, scalar: 0, interpreted: 0, compiled: 0 };
  const evaluators = new WeakMap<Program, Evaluate>();
  const evaluatorOf = (program: Program): Evaluate => {
    const found = evaluators.get(program) ?? evaluator(program);
    evaluators.set(program, found);
    return found;
  };

  function run(spec: KernelSpec, elements: Binding): void {
    counters.interpreted++;
    const { program, reduction, wide } = lowerSpec(spec);
    const binding = wide ? lowerBinding(elements, wide) : elements;
    // Made anew for each run, as the memory may have grown.
    const view = new DataView(memory.buffer);
    const { shape, origin, operands, outputs, groups } = binding;
    const evaluate = evaluatorOf(program);
    const elementAt = (index: readonly number[]): Value[] =>
      evaluate(
        program.operands.map((dtype, k) => read(view, addressAt(operands[k], index), dtype)),
        index.map((at, axis) => at + origin[axis]),
      );
    const placeOf = (index: readonly number[], k: number, group: number): number =>
      addressAt(outputs[k], index) + group * (groups?.strides[k] ?? 0);
    const store = (index: readonly number[], dtypes: readonly DType[], values: readonly Value[], group = 0): void => {
      for (let k = 0; k < dtypes.length; k++) write(view, placeOf(index, k, group), dtypes[k], values[k]);
    };

    if (!reduction) {
      const dtypes = program.results.map((result) => program.code[result].dtype);
      walk(shape, (index) => store(index, dtypes, elementAt(index)));
      return;
    }
    const dtypes = reduction.state.map((component) => component.dtype);
    if (binding.initialise) {
      const initial = reduction.state.map(({ init, dtype }) => toValue(init, dtype));
      // Along reduced axes, whose extent may be 0, all outputs stand still.
      const kept = shape.map((extent, axis) => (outputs.some(({ strides }) => strides[axis] !== 0) ? extent : 1));
      walk(kept, (index) => store(index, dtypes, initial));
    }
    const step = evaluatorOf(reduction.step);
    walk(shape, (index) => {
      const inputs = elementAt(index);
      let group = 0;
      if (spec.grouped && groups) {
        const label = Number(inputs.pop());
        if (label < 0) return;
        group = label - groups.first;
        if (group < 0 || group >= groups.count) throw new LabelError(label);
      }
      const state = dtypes.map((dtype, k) => read(view, placeOf(index, k, group), dtype));
      store(index, dtypes, step([...state, ...inputs], index), group);
    });
  }

  return { name: 'interpreter', memory, counters, run, wayOf: () => 'interpreted' };
}
