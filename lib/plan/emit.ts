/**
 * Emits the program of a fused fragment: walks from a stage's root down to materialised arrays, carrying one composed
 * view, and writes each elementwise node as an instruction and each array reached as an operand.
 */

import {
  type DType,
  type Element,
  isTextDType,
  newElements,
  type Scalar,
  type TypedArray,
} from '../../kernels/dtype.js';
import { ProgramBuilder } from '../../kernels/program-builder.js';
import { castScalar, putElement, scalarText } from '../../kernels/scalar.js';
import { type AffineView, composeViews, identityView, viewKey } from '../base/affine.js';
import type { Box } from '../base/grid.js';
import { sizeOf } from '../base/shape.js';
import type { AssembleNode, Node, ReductionNode } from '../expr/node.js';
import type { Operand, Part } from '../task/stage.js';
import { takeSource } from './fuse.js';
import { reductionOf } from './reduction-of.js';

/** Where the emission finds arrays that exist as stages. */
export interface Emission {
  /** The stage whose blocks hold `node`, if it was materialised or is a source. */
  stageOf(node: Node): number | undefined;
  /** The stage that holds the merged states of a reduction. */
  statesOf(node: ReductionNode): number;
  /** In the step of a loop: how a node that is held as a field is read. */
  fieldOf?(node: Node, view: AffineView): Operand | undefined;
  /** In the step of a loop: the part of an assembly that is seen, and how. */
  partOf?(node: AssembleNode, view: AffineView): { readonly node: Node; readonly view: AffineView };
}

/** Operations whose programs depend on a known exponent. */
const POWERS: ReadonlySet<string> = new Set(['pow', 'floatPower']);

/** Builds one {@link Part}. */
export class PartEmitter {
  readonly builder = new ProgramBuilder();
  readonly operands: Operand[] = [];
  /** Values of nodes by hash, for each view they are seen through. */
  readonly #known = new Map<string, Map<string, number>>();
  #lastView: AffineView | undefined;
  #lastValues = new Map<string, number>();
  readonly #slots = new Map<string, number>();

  constructor(
    readonly emission: Emission,
    readonly region: Box,
    /** Constants as operands, so that many parts that differ in them alone share a kernel. */
    readonly shared = false,
  ) {}

  /** The value of `node` seen through `view` (undefined: as it is); `inside` skips the check whether it is a stage itself. */
  value(node: Node, view: AffineView = identityView(node.shape), inside = false): number {
    // A node that is a stage itself is emitted once, as the part's root.
    if (inside) return this.#emit(node, view, true);
    const values = this.#valuesUnder(view);
    const known = values.get(node.hash);
    if (known !== undefined) return known;
    const value = this.#emit(node, view, false);
    values.set(node.hash, value);
    return value;
  }

  /** What is known of nodes seen through `view`; most nodes are seen through the very view of their parent. */
  #valuesUnder(view: AffineView): Map<string, number> {
    if (view === this.#lastView) return this.#lastValues;
    const key = viewKey(view);
    let values = this.#known.get(key);
    if (!values) {
      values = new Map();
      this.#known.set(key, values);
    }
    this.#lastView = view;
    this.#lastValues = values;
    return values;
  }

  #emit(node: Node, view: AffineView, inside: boolean): number {
    const { builder, emission } = this;
    const field = emission.fieldOf?.(node, view);
    if (field?.kind === 'carry') return this.#load(`carry|${field.field}|${viewKey(field.view)}`, field);
    const stage = inside ? undefined : emission.stageOf(node);
    if (stage !== undefined) return this.#block(stage, 0, node.dtype, view);
    switch (node.kind) {
      case 'constant':
        return this.#constant(node.value, node.dtype, view);
      case 'index': {
        const map = view.maps[node.axis];
        const offset = this.#constant(BigInt(map.offset), 'int64', view);
        if (map.axis < 0 || map.stride === 0) return offset;
        const at = builder.index(map.axis);
        const scaled =
          map.stride === 1 ? at : builder.op('multiply', [at, builder.constant(BigInt(map.stride), 'int64')], 'int64');
        return map.offset === 0 ? scaled : builder.op('add', [scaled, offset], 'int64');
      }
      case 'random':
        return this.#load(`random|${node.hash}|${viewKey(view)}`, {
          kind: 'random',
          key: node.key,
          dtype: node.dtype,
          shape: node.shape,
          view,
        });
      case 'stored':
        return this.#load(`stored|${node.hash}|${viewKey(view)}`, {
          kind: 'stored',
          stored: node.array,
          dtype: node.dtype,
          view,
        });
      case 'memory': {
        return this.#load(`literal|${node.hash}|${viewKey(view)}`, {
          kind: 'literal',
          data: ownCopy(node.data),
          dtype: node.dtype,
          shape: node.shape,
          view,
        });
      }
      case 'cast':
        return builder.cast(this.value(node.children[0], view), node.dtype);
      case 'elementwise': {
        // A power with a known exponent is computed by other means, whose last bits differ.
        const args = node.children.map(
          (child, k) => (k === 1 && POWERS.has(node.op) ? this.#exponent(child) : undefined) ?? this.value(child, view),
        );
        return builder.op(node.op, args, node.dtype);
      }
      case 'view':
        return this.value(node.children[0], composeViews(view, node.view));
      case 'rechunk':
        return this.value(node.children[0], view);
      case 'take': {
        const child = node.children[0];
        const source = takeSource(node);
        const inner = child.kind === 'view' && source !== child ? child.view : identityView(child.shape);
        const from = emission.stageOf(source);
        if (from === undefined) break;
        const gatherAxis = inner.maps.findIndex((map) => map.axis === node.axis);
        if (gatherAxis < 0) {
          // The axis is broadcast in the source: every index shows the same.
          return this.#block(from, 0, node.dtype, composeViews(view, inner));
        }
        const { offset, stride } = inner.maps[gatherAxis];
        const indices = node.indices.map((i) => offset + stride * i);
        const picked = view.maps[node.axis];
        const constant = picked.axis < 0;
        const maps = composeViews(view, inner).maps.map((map, a) =>
          a !== gatherAxis ? map : constant ? { offset: indices[picked.offset], stride: 0, axis: -1 } : picked,
        );
        if (constant) return this.#block(from, 0, node.dtype, { shape: view.shape, maps });
        return this.#load(`take|${node.hash}|${viewKey(view)}`, {
          kind: 'block',
          stage: from,
          component: 0,
          dtype: node.dtype,
          view: { shape: view.shape, maps },
          gather: { axis: gatherAxis, indices },
        });
      }
      case 'reduction':
        return this.#finalise(node, view);
      case 'state': {
        const loop = emission.stageOf(node.children[0]);
        if (loop === undefined) break;
        return this.#block(loop, node.index, node.dtype, view);
      }
      case 'assemble': {
        const part = emission.partOf?.(node, view);
        if (!part) break;
        return this.value(part.node, part.view);
      }
      case 'source':
      case 'persisted':
      case 'reshape':
      case 'selected':
      case 'distinct':
      case 'blocks':
      case 'routine':
      case 'placeholder':
      case 'iterate':
        break;
      default:
        return node satisfies never;
    }
    throw new Error(`a ${node.kind} node reached a kernel without a stage`);
  }

  /** The finished value of a reduction from the components of its states. */
  #finalise(node: ReductionNode, view: AffineView): number {
    const child = node.children[0];
    const program = reductionOf(node);
    const stage = this.emission.statesOf(node);
    let kept = 0;
    const maps = child.shape.map((_, axis) => {
      const dropped = node.axes.includes(axis) && !(node.groups && axis === node.axes[0]);
      return dropped ? { offset: 0, stride: 0, axis: -1 } : view.maps[kept++];
    });
    const states = program.state.map((component, k) =>
      this.#block(stage, k, component.dtype, { shape: view.shape, maps }),
    );
    let count: number;
    const counts = node.groups?.known?.counts;
    if (counts) {
      // Axes before the first grouped one are all kept.
      const map = view.maps[node.axes[0]];
      count = this.#load(`counts|${node.hash}|${viewKey(view)}`, {
        kind: 'literal',
        data: counts,
        dtype: 'float64',
        shape: [counts.length],
        view: { shape: view.shape, maps: [map] },
      });
    } else {
      count = this.builder.constant(sizeOf(node.axes.map((axis) => child.shape[axis])), 'float64');
    }
    return this.builder.include(program.finalise, [...states, count])[0];
  }

  /** The value of a known exponent as part of the program; undefined for any other. */
  #exponent(node: Node): number | undefined {
    let below = node;
    while (below.kind === 'view' || below.kind === 'rechunk' || below.kind === 'cast') below = below.children[0];
    if (below.kind !== 'constant') return undefined;
    return this.builder.cast(this.builder.constant(below.value as Scalar, below.dtype), node.dtype);
  }

  #constant(value: Element, dtype: DType, { shape }: AffineView): number {
    // Text is moved, never computed with: what shows it loads it.
    const isText = isTextDType(dtype);
    if (!this.shared && !isText) return this.builder.constant(value as Scalar, dtype);
    const data = newElements(dtype, 1);
    putElement(data, 0, isText ? value : castScalar(value as Scalar, dtype, dtype), dtype);
    return this.#load(`constant|${dtype}|${scalarText(value)}`, {
      kind: 'literal',
      data,
      dtype,
      shape: [1],
      view: { shape, maps: [{ offset: 0, stride: 0, axis: -1 }] },
    });
  }

  #block(stage: number, component: number, dtype: Operand['dtype'], view: AffineView): number {
    return this.#load(`block|${stage}|${component}|${viewKey(view)}`, { kind: 'block', stage, component, dtype, view });
  }

  #load(key: string, operand: Operand): number {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = this.builder.operand(operand.dtype);
      this.operands.push(operand);
      this.#slots.set(key, slot);
    }
    return this.builder.load(slot);
  }

  /** The part whose program yields `results`, without operands that nothing loads. */
  finish(results: readonly number[]): Part {
    const program = this.builder.finish(results);
    const used = new Set(
      program.code.flatMap((instruction) => (instruction.kind === 'load' ? [instruction.operand] : [])),
    );
    if (used.size === this.operands.length) return { region: this.region, program, operands: this.operands };
    const renumbered = new Map<number, number>();
    this.operands.forEach((_, k) => {
      if (used.has(k)) renumbered.set(k, renumbered.size);
    });
    return {
      region: this.region,
      operands: this.operands.filter((_, k) => used.has(k)),
      program: {
        ...program,
        operands: program.operands.filter((_, k) => used.has(k)),
        code: program.code.map((instruction) =>
          instruction.kind === 'load'
            ? { ...instruction, operand: renumbered.get(instruction.operand) ?? 0 }
            : instruction,
        ),
      },
    };
  }
}

/** The elements alone, since a view would be sent to workers with its whole buffer. */
const ownCopy = (data: TypedArray): TypedArray =>
  data.byteLength === data.buffer.byteLength ? data : (data.slice() as TypedArray);
