/**
 * Lowers expressions to stages: chooses what to materialise, emits fused programs, turns reductions into trees, reshapes
 * into moves of contiguous runs, and time loops into rounds of several steps.
 */

import type { DType, TypedArray } from '../../kernels/dtype.js';
import { identityView } from '../base/affine.js';
import { ChunkwiseError } from '../base/errors.js';
import { type Box, type Chunks, sameChunks } from '../base/grid.js';
import { atOnce, type Steps } from '../base/listening/steps.js';
import { sizeOf } from '../base/shape.js';
import type { AssembleNode, Node, ReductionNode, ReshapeNode } from '../expr/node.js';
import { indexSteps } from '../expr/traverse.js';
import { orderedAxis } from '../task/part-range.js';
import type { Cut, LoopBody, LoopWaves, Part, PlanData, Stage } from '../task/stage.js';
import { subtractBoxes } from './box-difference.js';
import { type Emission, PartEmitter } from './emit.js';
import { decideFusion, type FusionDecisions, isSource, shifted, takeSource } from './fuse.js';
import { carriedNodes, lowerIterate, lowerState, type Rounds } from './loops/lower-iterate.js';
import { lowerCall } from './lower-call.js';
import { lowerReduction } from './lower-reduction.js';
import { lowerRoutine } from './lower-routine.js';
import { flatLengths, slabChunks } from './reshape-chunks.js';
import { boundedMoves, type Move } from './stepwise-rechunk.js';
import { heldChunks } from './task-chunks.js';

/** Choices that depend on where the plan will run. */
export interface LowerOptions {
  /** Threads that will work; loops are cut into at least as many tiles. */
  readonly threads: number;
  /** Memory arrays up to this many bytes travel inside the plan instead of being cut into blocks. */
  readonly literalBytes?: number;
  /** How tiles of time loops are gone through; chosen by cost unless given. */
  readonly waves?: LoopWaves;
  /** How much of the usual size small tasks are brought to by taking several blocks: all of it unless given, 0 for none. */
  readonly taskShare?: number;
  /** Bytes that all blocks together may take; bounds what one task of a rechunk holds. No bound when absent. */
  readonly memoryLimit?: number;
}

/** What lowering yields. */
export interface Lowered {
  readonly plan: PlanData;
  /** Data of the plan's input stages, by slot. */
  readonly inputs: readonly TypedArray[];
  /** The stage that holds each root. */
  readonly roots: readonly number[];
  /** Nodes that were materialised, with reasons. */
  readonly decisions: FusionDecisions;
}

/** Of more parts than this, those that differ in constants alone share a kernel. */
const MANY_PARTS = 16;

const wholeBox = (shape: readonly number[]): Box => ({ start: shape.map(() => 0), stop: shape });

/** Builds a plan's stages. */
export class Lowering implements Emission {
  readonly stages: Stage[] = [];
  readonly bodies: LoopBody[] = [];
  readonly inputs: TypedArray[] = [];
  /** The rounds of loops of several states, by hash. */
  readonly rounds = new Map<string, Rounds>();
  readonly #stageOf = new Map<string, number>();
  readonly #statesOf = new Map<string, number>();
  /** Stages that hold a node again, in its own blocks. */
  readonly #recut = new Map<string, number>();
  #decisions: FusionDecisions = new Map();
  #streamed: ReadonlySet<string> = new Set();
  #moves: ReadonlyMap<string, Move> = new Map();
  /** Hashes of the roots, whose blocks are those they say they have. */
  #asked: ReadonlySet<string> = new Set();

  constructor(readonly options: LowerOptions) {}

  /** All that `roots` need, and `roots` themselves, as stages. */
  lower(roots: readonly Node[]): Lowered {
    return atOnce(this.steps(roots));
  }

  /** {@link lower} in steps. */
  *steps(roots: readonly Node[]): Steps<Lowered> {
    const childrenOf = (node: Node): readonly Node[] =>
      node.kind === 'iterate'
        ? [...node.children, ...carriedNodes(node)]
        : node.kind === 'take'
          ? [takeSource(node)]
          : node.children;
    const graph = yield* indexSteps(roots, childrenOf);
    this.#moves = boundedMoves(graph.order, new Set(roots.map((root) => root.hash)), this.options);
    const fusion = yield* decideFusion(graph, roots, this.options, this.#moves);
    this.#decisions = fusion.decisions;
    this.#streamed = fusion.streamed;
    this.#asked = new Set(roots.map((root) => root.hash));
    for (const node of graph.order) {
      yield;
      this.#place(node);
    }
    const stages = roots.map((root) => this.stageOf(root));
    if (stages.some((stage) => stage === undefined)) throw new ChunkwiseError('internal', 'lower: a root has no stage');
    return {
      plan: { stages: this.stages, bodies: this.bodies },
      inputs: this.inputs,
      roots: stages as number[],
      decisions: this.#decisions,
    };
  }

  stageOf(node: Node): number | undefined {
    return this.#stageOf.get(node.hash);
  }

  statesOf(node: ReductionNode): number {
    const stage = this.#statesOf.get(node.hash);
    if (stage === undefined) throw new ChunkwiseError('internal', `lower: ${node.op} has no states`);
    return stage;
  }

  /** Appends a stage and gives its number. */
  add(stage: Stage): number {
    return this.stages.push(stage) - 1;
  }

  /** Says which stage holds `node`. */
  hold(node: Node, stage: number): void {
    this.#stageOf.set(node.hash, stage);
  }

  /**
   * The stage whose blocks are those that `node` says it has. What holds a node may be cut otherwise, as time loops are, which
   * only matters to whoever counts blocks.
   */
  blocksOf(node: Node): number | undefined {
    const stage = this.stageOf(node);
    if (stage === undefined || sameChunks(this.stages[stage].array.chunks, node.chunks)) return stage;
    const known = this.#recut.get(node.hash);
    if (known !== undefined) return known;
    const cut: Cut = { shape: node.shape, chunks: node.chunks };
    const made = this.copy(stage, node.dtype, cut, cut, 'rechunk');
    this.#recut.set(node.hash, made);
    return made;
  }

  #place(node: Node): void {
    const stage = this.#stageFor(node);
    if (stage !== undefined) this.hold(node, stage);
  }

  #stageFor(node: Node): number | undefined {
    const cut: Cut = { shape: node.shape, chunks: node.chunks };
    const common = { domain: cut, array: cut, components: [node.dtype] };
    if (node.kind === 'stored') {
      if (this.#streamed.has(node.hash)) return undefined;
      return this.add({ kind: 'read', label: `read ${node.array.path || 'array'}`, ...common, stored: node.array });
    }
    if (node.kind === 'source') {
      const { reader, full, offset } = node;
      return this.add({ kind: 'source', label: 'fromSource', ...common, reader, full, offset });
    }
    if (node.kind === 'persisted') {
      return this.add({ kind: 'persisted', label: 'persisted', ...common, handle: node.handle });
    }
    if (node.kind === 'memory' && isSource(node, this.options.literalBytes)) {
      const { data } = node;
      const shared = data.buffer instanceof SharedArrayBuffer ? { shared: data } : {};
      return this.add({ kind: 'input', label: 'input', ...common, slot: this.inputs.push(data) - 1, ...shared });
    }
    if (node.kind === 'reduction') this.#statesOf.set(node.hash, lowerReduction(this, node));
    if (!this.#decisions.has(node.hash)) return undefined;
    switch (node.kind) {
      case 'assemble':
        return this.#assemble(node);
      case 'reshape':
        return this.#reshape(node);
      case 'blocks':
        return lowerCall(this, node);
      case 'iterate':
        return lowerIterate(this, node);
      case 'state':
        return lowerState(this, node);
      case 'routine':
        return lowerRoutine(this, node);
      case 'rechunk':
        return this.#move(node, this.#moves.get(node.hash)?.grids ?? [node.chunks]);
      case 'constant':
      case 'index':
      case 'random':
      case 'memory':
      case 'cast':
      case 'elementwise':
      case 'view':
      case 'take':
      case 'reduction':
      case 'placeholder':
        return this.#held(node);
      case 'selected':
      case 'distinct':
        throw new ChunkwiseError(
          'internal',
          'lower: an axis of unknown extent was not found out before; please report',
        );
      default:
        return node satisfies never;
    }
  }

  /** A map stage that computes `node` over `domain`; its blocks are declared as `array` where that differs. */
  map(node: Node, domain: Cut, array: Cut = domain, label = labelOf(node)): number {
    const emitter = new PartEmitter(this, wholeBox(domain.shape));
    const value = emitter.value(node, identityView(node.shape), this.stageOf(node) === undefined);
    return this.add({ kind: 'map', label, domain, array, components: [node.dtype], parts: [emitter.finish([value])] });
  }

  /** A map stage that holds `node` for others. */
  #held(node: Node): number {
    const { shape, dtype } = node;
    const emitter = new PartEmitter(this, wholeBox(shape));
    const parts = [emitter.finish([emitter.value(node, identityView(shape), true)])];
    const cut = this.#heldCut(node, parts);
    return this.add({ kind: 'map', label: labelOf(node), domain: cut, array: cut, components: [dtype], parts });
  }

  /** The blocks in which a stage of `parts` holds `node`: where nobody asked for the node's own, and these are tiny, larger ones. */
  #heldCut(node: Node, parts: readonly Part[]): Cut {
    const { shape, chunks } = node;
    if (this.#asked.has(node.hash) || chunks.every((axis) => axis.length <= 1)) return { shape, chunks };
    const operands = parts.flatMap((part) => part.operands);
    const read = new Set(operands.flatMap((operand) => (operand.kind === 'block' ? [operand.stage] : [])));
    let sources = 0;
    for (const stage of read) sources += this.stages[stage].array.chunks.reduce((n, axis) => n * axis.length, 1);
    return { shape, chunks: heldChunks(chunks, operands, sources, this.options.taskShare) };
  }

  /** The stages that bring a rechunk's child through `grids`. */
  #move(node: Node, grids: readonly Chunks[]): number {
    const { shape, dtype } = node;
    let stage = this.map(node, { shape, chunks: grids[0] });
    for (const chunks of grids.slice(1)) {
      const cut: Cut = { shape, chunks };
      stage = this.copy(stage, dtype, cut, cut, 'rechunk');
    }
    return stage;
  }

  /** A map stage over `domain` that shows `component` of stage `source` as it is. */
  copy(source: number, dtype: DType, domain: Cut, array: Cut, label: string, component = 0): number {
    const emitter = new PartEmitter(this, wholeBox(domain.shape));
    const slot = emitter.builder.operand(dtype);
    emitter.operands.push({ kind: 'block', stage: source, component, dtype, view: identityView(domain.shape) });
    return this.add({
      kind: 'map',
      label,
      domain,
      array,
      components: [dtype],
      parts: [emitter.finish([emitter.builder.load(slot)])],
    });
  }

  /** The stage of an assemble node that lowering itself made, with those it is nested in. */
  padded(node: Node): number {
    const held = this.stageOf(node);
    if (held !== undefined) return held;
    if (node.kind !== 'assemble') throw new ChunkwiseError('internal', `lower: ${node.kind} is not padding`);
    for (const child of node.children) {
      const base = child.kind === 'view' ? child.children[0] : child;
      if (base.kind === 'assemble') this.padded(base);
    }
    const stage = this.#assemble(node);
    this.hold(node, stage);
    return stage;
  }

  #assemble(node: AssembleNode): number {
    const parts: Part[] = [];
    const apart = orderedAxis(node.regions) >= 0;
    const shared = node.children.length > MANY_PARTS;
    node.children.forEach((child, k) => {
      for (const region of subtractBoxes(node.regions[k], apart ? [] : node.regions.slice(k + 1))) {
        const emitter = new PartEmitter(this, region, shared);
        parts.push(emitter.finish([emitter.value(child, shifted(node.shape, node.regions[k].start))]));
      }
    });
    const cut = this.#heldCut(node, parts);
    return this.add({ kind: 'map', label: 'assemble', domain: cut, array: cut, components: [node.dtype], parts });
  }

  /** Blocks that are contiguous runs of the source, seen as one axis, recut into runs of the target. */
  #reshape(node: ReshapeNode): number {
    const child = node.children[0];
    const size = sizeOf(node.shape);
    const from = slabChunks(child.shape, child.chunks, child.dtype);
    const flat: Cut = { shape: [size], chunks: [flatLengths(from)] };
    const held = this.stageOf(child);
    const domain: Cut = { shape: child.shape, chunks: from };
    const first =
      held === undefined
        ? this.map(child, domain, flat, 'flatten')
        : this.copy(held, node.dtype, domain, flat, 'flatten');
    const to = slabChunks(node.shape, node.chunks, node.dtype);
    const target: Cut = { shape: node.shape, chunks: to };
    const moved = this.copy(first, node.dtype, { shape: [size], chunks: [flatLengths(to)] }, target, 'reshape');
    return sameChunks(to, node.chunks)
      ? moved
      : this.copy(
          moved,
          node.dtype,
          { shape: node.shape, chunks: node.chunks },
          { shape: node.shape, chunks: node.chunks },
          'rechunk',
        );
  }
}

function labelOf(node: Node): string {
  if (node.kind === 'elementwise') return node.op;
  if (node.kind === 'reduction') return `finish ${node.op}`;
  return node.kind;
}
