/**
 * Lowers programs over elements of several components to programs over their lanes, which is what backends run.
 *
 * An operand of complex numbers becomes two operands, real and imaginary parts, whose addresses differ by a lane and whose
 * strides are the element's; results and states likewise. What an operation does to the parts is a field of its table line.
 */
import { isComplex } from './complex/number.js';
import { type Pair, partsOf } from './complex/parts.js';
import { computedDType, DTYPES, type DType, type LaneDType, realDType } from './dtype.js';
import { ELEMENTWISE, isElementwise } from './elementwise.js';
import { emitFromHalf, emitToHalf, numberToHalf } from './half.js';
import type { Access, Binding, KernelSpec, Program, ReductionProgram } from './program.js';
import { ProgramBuilder } from './program-builder.js';
import { isTime } from './time/moment.js';

/** True when elements of `dtype` have several lanes. */
const isWide = (dtype: DType): boolean => DTYPES[dtype].components.length > 1;

/** True when elements of `dtype` are not the lane that kernels see. */
const isLowered = (dtype: DType): boolean => isWide(dtype) || realDType(dtype) !== dtype;

/** The dtypes of the lanes of elements of `dtypes`. */
const lanesOf = (dtypes: readonly DType[]): LaneDType[] =>
  dtypes.flatMap((dtype) => DTYPES[dtype].components.map((component) => component.dtype));

/** Operations under which reductions know lines of the table. */
const LINES: Readonly<Record<string, string>> = { absolute: 'abs', select: 'where' };

function lowered(program: Program): Program {
  const b = new ProgramBuilder(lanesOf(program.operands));
  const m = partsOf(b);
  const first: number[] = [];
  let next = 0;
  for (const dtype of program.operands) {
    first.push(next);
    next += DTYPES[dtype].components.length;
  }
  const values: (readonly number[])[] = [];
  const cast = (given: readonly number[], source: DType, to: DType): readonly number[] => {
    if (source === to) return given;
    const from = computedDType(source);
    const parts = from === source ? given : [emitFromHalf(b, given[0])];
    // From integers by float32, which holds all that half precision does.
    if (to === 'float16')
      return [
        emitToHalf(
          b,
          DTYPES[from].kind === 'f' ? parts[0] : b.cast(parts[0], isWide(from) ? realDType(from) : 'float32'),
        ),
      ];
    if (!isWide(to)) {
      if (!isWide(from) || to !== 'bool') return [b.cast(parts[0], realDType(to))];
      return [parts.map((part) => b.cast(part, 'bool')).reduce((x, y) => b.emit('or', x, y))];
    }
    return DTYPES[to].components.map(({ dtype }, k) =>
      k < parts.length ? b.cast(parts[k], dtype) : b.constant(0, dtype),
    );
  };
  for (const instruction of program.code) {
    const { dtype } = instruction;
    const { components } = DTYPES[dtype];
    if (instruction.kind === 'load') {
      values.push(components.map((_, k) => b.load(first[instruction.operand] + k)));
    } else if (instruction.kind === 'constant') {
      const { value } = instruction;
      const parts = isComplex(value)
        ? [value.re, value.im]
        : [isTime(value) ? value.value : dtype === 'float16' ? numberToHalf(Number(value)) : value];
      values.push(components.map((component, k) => b.constant(parts[k] ?? 0, component.dtype)));
    } else if (instruction.kind === 'index') values.push([b.index(instruction.axis)]);
    else if (instruction.kind === 'cast') {
      const [arg] = instruction.args;
      values.push(cast(values[arg], program.code[arg].dtype, dtype));
    } else {
      const args = instruction.args.map((arg) => values[arg]);
      const name = LINES[instruction.op] ?? instruction.op;
      if (!isWide(dtype) && args.every((parts) => parts.length === 1)) {
        values.push([
          b.op(
            instruction.op,
            args.map((parts) => parts[0]),
            realDType(dtype),
          ),
        ]);
        continue;
      }
      const expansion = isElementwise(name) ? ELEMENTWISE[name].complex : undefined;
      if (!expansion) throw new Error(`operation '${instruction.op}' is not defined for complex numbers`);
      const result = expansion(m, ...(args as unknown as Pair[]));
      values.push(typeof result === 'number' ? [result] : result);
    }
  }
  return b.finish(program.results.flatMap((result) => values[result]));
}

const programs = new WeakMap<Program, Program>();

/** `program` over lanes; itself where every element is one lane. The result for one program object is kept. */
export function lowerProgram(program: Program): Program {
  const known = programs.get(program);
  if (known) return known;
  const wide = program.operands.some(isLowered) || program.code.some(({ dtype }) => isLowered(dtype));
  const made = wide ? lowered(program) : program;
  programs.set(program, made);
  return made;
}

/** The lanes of each state component of a reduction. */
function lowerState(state: ReductionProgram['state']): ReductionProgram['state'] {
  return state.flatMap(({ dtype, init }) =>
    DTYPES[dtype].components.map((component, k) => ({
      dtype: component.dtype,
      init: isComplex(init) ? (k === 0 ? init.re : init.im) : k === 0 ? init : 0,
    })),
  );
}

const reductions = new WeakMap<ReductionProgram, ReductionProgram>();

/** `reduction` over lanes; itself where every element and every state is one lane. */
export function lowerReduction(reduction: ReductionProgram): ReductionProgram {
  const known = reductions.get(reduction);
  if (known) return known;
  const wide = reduction.inputs.some(isWide) || reduction.state.some(({ dtype }) => isWide(dtype));
  const made: ReductionProgram = wide
    ? {
        ...reduction,
        inputs: lanesOf(reduction.inputs),
        state: lowerState(reduction.state),
        step: lowerProgram(reduction.step),
        merge: lowerProgram(reduction.merge),
        finalise: lowerProgram(reduction.finalise),
      }
    : reduction;
  reductions.set(reduction, made);
  return made;
}

/** What a spec is over lanes, and how its bindings follow. */
export interface Lowered {
  readonly program: Program;
  readonly reduction?: ReductionProgram;
  /** The dtypes of the elements of operands and outputs, where some have several lanes. */
  readonly wide?: {
    readonly operands: readonly DType[];
    readonly outputs: readonly DType[];
    /** Accesses, operands then outputs, that are the first lane of a complex element whose second is the next one. */
    readonly pairs: ReadonlySet<number>;
  };
}

/** The first lanes of elements of two, by access. */
function pairsOf(dtypes: readonly DType[]): Set<number> {
  const pairs = new Set<number>();
  let access = 0;
  for (const dtype of dtypes) {
    const { length } = DTYPES[dtype].components;
    if (length === 2) pairs.add(access);
    access += length;
  }
  return pairs;
}

/** `spec` over lanes. */
export function lowerSpec({ program, reduction }: KernelSpec): Lowered {
  const outputs = reduction
    ? reduction.state.map(({ dtype }) => dtype)
    : program.results.map((result) => program.code[result].dtype);
  const wide = [...program.operands, ...outputs].some(isLowered);
  return {
    program: lowerProgram(program),
    ...(reduction ? { reduction: lowerReduction(reduction) } : {}),
    ...(wide
      ? { wide: { operands: program.operands, outputs, pairs: pairsOf([...program.operands, ...outputs]) } }
      : {}),
  };
}

const accessesOf = (accesses: readonly Access[], dtypes: readonly DType[]): Access[] =>
  accesses.flatMap(({ address, strides }, k) =>
    DTYPES[dtypes[k]].components.map(({ offset }) => ({ address: address + offset, strides })),
  );

/** The binding of the lanes from that of the elements. */
export function lowerBinding(binding: Binding, wide: NonNullable<Lowered['wide']>): Binding {
  const { groups } = binding;
  return {
    ...binding,
    operands: accessesOf(binding.operands, wide.operands),
    outputs: accessesOf(binding.outputs, wide.outputs),
    ...(groups
      ? {
          groups: {
            ...groups,
            strides: groups.strides.flatMap((stride, k) => DTYPES[wide.outputs[k]].components.map(() => stride)),
          },
        }
      : {}),
  };
}
