/**
 * Runs kernels as compiled WebAssembly: prepares a spec once, lays out its loops once per shape and strides, compiles each
 * variant once, and then only writes addresses and calls.
 */
import { remember } from './bounded-map.js';
import { type DType, itemsize } from './dtype.js';
import { expandProgram, expandReduction } from './expand.js';
import { createInterpreter } from './interpret.js';
import {
  type BoundLayout,
  checkBinding,
  contiguousPlaces,
  fits,
  PROBE_EXTENT,
  type SharedPointers,
  shapeHash,
  sharedPointers,
} from './kernel-layout.js';
import { type LabelSources, labelSources, specKey } from './kernel-spec.js';
import { type Lowered, lowerBinding, lowerSpec } from './lanes.js';
import { analyse, type Nest, type NestAccess } from './nest.js';
import {
  type Binding,
  type GroupStrides,
  type KernelBackend,
  type KernelCounters,
  type KernelLoops,
  type KernelSpec,
  type KernelWay,
  LabelError,
  type Program,
  type ReductionProgram,
} from './program.js';
import { describeGroups, groupWords } from './wasm/group.js';
import { compileKernel } from './wasm/loop.js';
import type { MemoryLimits } from './wasm/module.js';
import type { Stream } from './wasm/simd.js';
import { descriptor, type KernelVariant, variantKey } from './wasm/variant.js';

/** How a backend is set up. */
export interface WasmBackendOptions {
  /** Byte address of `DESCRIPTOR_BYTES` bytes, 8-byte aligned, that only this thread uses. */
  readonly parameters: number;
  /** The limits the memory was made with, in pages of 64 KiB; the maximum must be exactly the memory's. */
  readonly limits?: MemoryLimits;
  /** Math routines: `NAME_f64`, `NAME_f32`, `NAME_f64x2`, `NAME_f32x4` as far as there are any. */
  readonly math?: Readonly<Record<string, unknown>>;
  /** How many specs to keep with their kernels; the least recently used goes first. Default 512. */
  readonly cacheSize?: number;
}

/** Bytes that a backend needs at `options.parameters`. */
export const DESCRIPTOR_BYTES = 8192;

/** Layouts, and compiled variants, kept for one spec. */
const LAYOUTS = 1024;
const VARIANTS = 64;

type KernelFunction = (parameters: number) => void;

interface Compiled {
  readonly call: KernelFunction;
  readonly simd: boolean;
}

/** One box of a layout, ready to be called. */
interface Part {
  readonly kernel: Compiled;
  /** The descriptor with offsets where addresses go. */
  readonly words: Int32Array;
  readonly pointers: readonly number[];
  readonly offsets: readonly number[];
  /** Word offset and axis of each coordinate to fill in. */
  readonly origins: readonly (readonly [number, number])[];
  /** Word offset of what is said of groups; undefined without. */
  readonly groups?: number;
}

/** A spec bound to one shape and stride pattern. */
interface Layout extends BoundLayout {
  readonly parts: readonly Part[];
  /** Sets the state first, where the kernels do not. */
  readonly fill?: Layout;
  /** The spec is too large for a kernel. */
  readonly interpreted?: boolean;
}

/** What is known of a spec regardless of shapes. */
interface Prepared {
  readonly program: Program;
  readonly reduction?: ReductionProgram;
  readonly operands: readonly DType[];
  readonly outputs: readonly DType[];
  /** The dtypes of elements, where some have several lanes. */
  readonly wide?: Lowered['wide'];
  readonly indexed: ReadonlySet<number>;
  /** Grouped: the operands, and the axes whose coordinates, that the label follows from. */
  readonly label?: LabelSources;
  /** By {@link shapeHash}. */
  readonly layouts: Map<number, Layout[]>;
  layoutCount: number;
  /** Compiled variants. */
  readonly kernels: Map<string, Compiled>;
  /** Answers of `wayOf` by loops. */
  readonly ways: Map<string, KernelWay>;
}

/**
 * A backend that compiles every spec to WebAssembly over `memory`, which must be shared. Programs beyond what a function
 * may hold are interpreted, which shows in `counters.interpreted`.
 *
 * @throws Error from `run` when a program names an unknown operation or a math routine that `options.math` lacks
 */
export function createWasmBackend(memory: WebAssembly.Memory, options: WasmBackendOptions): KernelBackend {
  return new WasmBackend(memory, options);
}

class WasmBackend implements KernelBackend {
  readonly name = 'wasm';
  readonly memory: WebAssembly.Memory;
  readonly counters: KernelCounters = { simd: 0, scalar: 0, interpreted: 0, compiled: 0 };
  compileMilliseconds = 0;
  readonly #parameters: number;
  readonly #words: Int32Array;
  readonly #limits: MemoryLimits;
  readonly #math: Readonly<Record<string, unknown>>;
  readonly #cacheSize: number;
  readonly #specs = new WeakMap<KernelSpec, Prepared>();
  readonly #prepared = new Map<string, Prepared>();
  #interpreter?: KernelBackend;

  constructor(memory: WebAssembly.Memory, options: WasmBackendOptions) {
    if (options.parameters % 8 !== 0)
      throw new Error(`kernel parameters at ${options.parameters} are not 8-byte aligned`);
    this.memory = memory;
    this.#parameters = options.parameters;
    // The view stays valid when the memory grows, as the parameters lie in what there is now.
    this.#words = new Int32Array(memory.buffer, options.parameters, DESCRIPTOR_BYTES / 4);
    this.#limits = options.limits ?? { initial: 0, maximum: 65536 };
    this.#math = options.math ?? {};
    this.#cacheSize = options.cacheSize ?? 512;
  }

  run(spec: KernelSpec, elements: Binding): void {
    const prepared = this.#preparedOf(spec);
    const binding = prepared.wide ? lowerBinding(elements, prepared.wide) : elements;
    const hash = shapeHash(binding.shape);
    let layout = prepared.layouts.get(hash)?.find((candidate) => fits(candidate, binding));
    if (!layout) {
      layout = this.#layOut(prepared, binding);
      if (++prepared.layoutCount > LAYOUTS) {
        prepared.layouts.clear();
        prepared.layoutCount = 1;
      }
      const alike = prepared.layouts.get(hash);
      if (alike) alike.push(layout);
      else prepared.layouts.set(hash, [layout]);
    }
    if (layout.interpreted) {
      this.#interpreter ??= createInterpreter(this.memory);
      this.#interpreter.run(spec, elements);
      this.counters.interpreted++;
      return;
    }
    if (layout.fill) this.#call(layout.fill, { ...binding, operands: [] });
    this.#call(layout, binding);
    if (layout.parts.length === 0) return;
    if (layout.parts[0].kernel.simd) this.counters.simd++;
    else this.counters.scalar++;
  }

  wayOf(spec: KernelSpec, loops?: KernelLoops): KernelWay {
    const prepared = this.#preparedOf(spec);
    const { rank, reduced, repeated } = loops ?? { rank: 1, reduced: spec.reduction ? [0] : [] };
    const depth = Math.max(1, rank, ...[...prepared.indexed].map((axis) => axis + 1));
    const key = `${depth}r${reduced}${repeated ? `x${repeated.join(';')}` : ''}`;
    const known = prepared.ways.get(key);
    if (known) return known;
    const { operands, outputs } = prepared.wide ?? prepared;
    const places = {
      operands: contiguousPlaces(operands, depth, (k) => repeated?.[k] ?? []),
      outputs: contiguousPlaces(outputs, depth, () => reduced),
    };
    const binding: Binding = {
      ...places,
      shape: new Array<number>(depth).fill(PROBE_EXTENT),
      origin: new Array<number>(depth).fill(0),
      initialise: spec.reduction !== undefined && !spec.grouped,
      ...(spec.grouped ? { groups: { first: 0, count: 1, strides: outputs.map(() => 0) } } : {}),
    };
    const layout = this.#layOut(prepared, prepared.wide ? lowerBinding(binding, prepared.wide) : binding);
    const way = layout.interpreted ? 'interpreted' : layout.parts[0].kernel.simd ? 'simd' : 'scalar';
    prepared.ways.set(key, way);
    return way;
  }

  #preparedOf(spec: KernelSpec): Prepared {
    let prepared = this.#specs.get(spec);
    if (!prepared) {
      prepared = this.#prepare(spec);
      this.#specs.set(spec, prepared);
    }
    return prepared;
  }

  #call(layout: Layout, binding: Binding): void {
    const words = this.#words;
    const { operands, outputs, origin } = binding;
    for (const { kernel, words: template, pointers, offsets, origins, groups } of layout.parts) {
      words.set(template);
      for (let a = 0; a < pointers.length; a++) {
        const access = a < operands.length ? operands[a] : outputs[a - operands.length];
        words[pointers[a]] = access.address + offsets[a];
      }
      for (const [at, axis] of origins) {
        words[at] = origin[axis];
        words[at + 1] = Math.floor(origin[axis] / 2 ** 32);
      }
      if (groups !== undefined) describeGroups(words, groups, binding.groups as GroupStrides);
      kernel.call(this.#parameters);
      if (groups !== undefined && words[groups + groupWords.outside] >= 0)
        throw new LabelError(words[groups + groupWords.outside]);
    }
  }

  #prepare(spec: KernelSpec): Prepared {
    const key = specKey(spec);
    const known = this.#prepared.get(key);
    if (known) {
      remember(this.#prepared, key, known, this.#cacheSize);
      return known;
    }
    const lowered = lowerSpec(spec);
    const program = expandProgram(lowered.program);
    const reduction = lowered.reduction && expandReduction(lowered.reduction);
    const outputs = reduction
      ? reduction.state.map((component) => component.dtype)
      : program.results.map((result) => program.code[result].dtype);
    if (spec.grouped && (!reduction || program.code[program.results[program.results.length - 1]].dtype !== 'int32'))
      throw new Error('a grouped kernel reduces, and its label is int32');
    const prepared: Prepared = {
      program,
      reduction,
      operands: program.operands,
      outputs,
      ...(lowered.wide ? { wide: lowered.wide } : {}),
      indexed: new Set(program.code.flatMap((instruction) => (instruction.kind === 'index' ? [instruction.axis] : []))),
      ...(spec.grouped ? { label: labelSources(program) } : {}),
      layouts: new Map(),
      layoutCount: 0,
      kernels: new Map(),
      ways: new Map(),
    };
    remember(this.#prepared, key, prepared, this.#cacheSize);
    return prepared;
  }

  #layOut(prepared: Prepared, binding: Binding): Layout {
    const { reduction } = prepared;
    checkBinding(prepared, binding);
    const bound = [...binding.operands, ...binding.outputs];
    const accesses = [...prepared.operands, ...prepared.outputs].map(
      (dtype, a): NestAccess => ({
        itemsize: itemsize(dtype),
        strides: bound[a].strides,
        isOutput: a >= prepared.operands.length,
      }),
    );
    const initialise = reduction !== undefined && binding.initialise === true;
    const shared = sharedPointers(prepared.operands, binding.operands);
    const base = {
      shared,
      shape: binding.shape,
      strides: bound.map((access) => access.strides),
      reduces: reduction !== undefined,
      initialise,
    };
    const empty = binding.shape.some((extent) => extent === 0);
    const nests = empty
      ? []
      : analyse({
          shape: binding.shape,
          accesses,
          indexed: prepared.indexed,
          reduced: reduction !== undefined,
          ...(prepared.label ? { label: prepared.label } : {}),
        });
    const parts: Part[] = [];
    for (const nest of nests) {
      const part = this.#part(prepared, accesses, nest, initialise, shared);
      if (!part) return { ...base, parts: [], interpreted: true };
      parts.push(part);
    }
    const filled = nests.every((nest) => nest.whole && nest.region < nest.loops.length) && nests.length > 0;
    if (!initialise || filled) return { ...base, parts };
    return { ...base, parts, fill: this.#fill(reduction, binding) };
  }

  /** The layout that sets the state of a reduction to its initial values. */
  #fill(reduction: ReductionProgram, binding: Binding): Layout {
    const program: Program = {
      operands: [],
      code: reduction.state.map(({ dtype, init }) => ({ kind: 'constant', dtype, value: init })),
      results: reduction.state.map((_, k) => k),
    };
    // Reduced axes shrink to 1, even empty ones: a reduction over nothing still has its initial state.
    const shape = binding.shape.map((extent, axis) =>
      binding.outputs.every((output) => output.strides[axis] === 0) ? 1 : extent,
    );
    return this.#layOut(this.#prepare({ program }), { ...binding, shape, operands: [], initialise: false });
  }

  /** One nest as a call, or undefined when it is too large for one. */
  #part(
    prepared: Prepared,
    accesses: readonly NestAccess[],
    nest: Nest,
    initialise: boolean,
    near: SharedPointers,
  ): Part | undefined {
    const rank = nest.loops.length;
    const inner = nest.loops[rank - 1];
    const inRegion = nest.region < rank;
    const steps = accesses.map((access, a): Stream['step'] => {
      const stride = inner.strides[a];
      return stride === access.itemsize ? 'c' : stride === 0 && (!access.isOutput || inRegion) ? 'b' : 's';
    });
    for (const a of prepared.wide?.pairs ?? [])
      if (inner.strides[a] === 2 * accesses[a].itemsize && !(prepared.label && accesses[a].isOutput))
        steps.splice(a, 2, 'p', 'q');
    const indexLoops = new Map<number, number>();
    for (const axis of prepared.indexed)
      indexLoops.set(
        axis,
        nest.loops.findIndex((loop) => loop.axis === axis),
      );
    const stays = accesses.every((access, a) => !access.isOutput || inner.strides[a] === 0);
    const label = prepared.label?.operand;
    const runs = stays && nest.label === rank && label !== undefined && steps[label] === 'c' ? label : undefined;
    const variant: KernelVariant = {
      program: prepared.program,
      reduction: prepared.reduction,
      rank,
      steps,
      shared: inner.strides.every((stride, a) => !near.has(a) || stride === accesses[a].itemsize) ? near : new Map(),
      indexLoops,
      region: prepared.reduction ? nest.region : rank,
      fresh: initialise && nest.whole && inRegion,
      ...(prepared.label ? { label: nest.label } : {}),
      ...(runs === undefined ? {} : { runs }),
      ...(nest.abreast ? { abreast: true } : {}),
    };
    const grouped = prepared.label !== undefined;
    const words = new Int32Array(descriptor.size(rank, accesses.length, grouped ? prepared.outputs.length : undefined));
    if (words.length * 4 > DESCRIPTOR_BYTES) return undefined;
    const kernel = this.#kernel(prepared, variant);
    if (!kernel) return undefined;
    for (const [d, loop] of nest.loops.entries()) {
      words[d] = loop.extent;
      for (const [a, stride] of loop.strides.entries()) {
        const within = nest.loops[d + 1];
        // Inner loops have moved the address to their end: step from there. Region outputs never move inside.
        const moved = within === undefined ? 0 : within.extent * within.strides[a];
        words[descriptor.access(rank, a) + 1 + d] = stride - moved;
      }
    }
    const at = descriptor.origins(rank, accesses.length);
    return {
      kernel,
      words,
      pointers: accesses.map((_, a) => descriptor.access(rank, a)),
      offsets: nest.offsets,
      origins: [...indexLoops].map(([axis, loop]) => [at + 2 * loop, axis] as const),
      ...(grouped ? { groups: descriptor.groups(rank, accesses.length) } : {}),
    };
  }

  #kernel(prepared: Prepared, variant: KernelVariant): Compiled | undefined {
    const key = variantKey(variant);
    const known = prepared.kernels.get(key);
    if (known) return known;
    const begun = performance.now();
    const compilation = compileKernel(variant, this.#math, this.#limits);
    if (!compilation) return undefined;
    const { bytes, simd } = compilation;
    const module = new WebAssembly.Module(bytes);
    const instance = new WebAssembly.Instance(module, {
      env: { memory: this.memory },
      math: this.#math as WebAssembly.ModuleImports,
    });
    const compiled: Compiled = { call: instance.exports.kernel as KernelFunction, simd };
    this.counters.compiled++;
    this.compileMilliseconds += performance.now() - begun;
    remember(prepared.kernels, key, compiled, VARIANTS);
    return compiled;
  }
}
