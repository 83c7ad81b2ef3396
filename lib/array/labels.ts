/**
 * Names of axes, attributes and encoding of every array, derived from its expression: what is known of a stored array is kept
 * beside its node, and each kind of node says once which of its axes are whose.
 *
 * Names follow every axis that an operation keeps. Attributes follow operations of one array that keep what its values mean:
 * views, reordering, conversions, functions of one operand, `clip`, `where`, filling. They are gone after arithmetic of two
 * operands, comparisons and reductions, as by default in xarray. The encoding follows views and rechunks.
 */
import type { Node } from '../expr/node.js';
import type { RoutineName } from '../expr/routine-params.js';
import type { ArrayEncoding } from '../storage/metadata/array-encoding.js';

/** What is known of an array besides its values, for instance read from a Zarr store. */
export interface ArrayLabels {
  /** Name of each axis. */
  readonly dims?: readonly string[] | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
  /** How it was stored where it was read, and is stored when it is written. */
  readonly encoding?: ArrayEncoding | undefined;
}

/** One entry for each axis; undefined where it has no name. */
type Names = readonly (string | undefined)[];

interface Labels {
  readonly names: Names;
  readonly attributes?: ArrayLabels['attributes'];
  readonly encoding?: ArrayEncoding | undefined;
}

const known = new WeakMap<Node, Labels>();

/** Says what is known of the array that `node` is. */
export function setLabels(node: Node, { dims, attributes, encoding }: ArrayLabels): void {
  const names = dims ?? node.shape.map(() => undefined);
  known.set(node, { names, attributes, encoding });
}

/** Names of the axes where all that give one agree. */
function agreed(lists: readonly Names[], rank: number): Names {
  return Array.from({ length: rank }, (_, axis) => {
    const given = lists.map((names) => names[axis]).filter((name) => name !== undefined);
    return given.every((name) => name === given[0]) ? given[0] : undefined;
  });
}

const labelsAt = (node: Node): Labels => known.get(node) ?? { names: node.shape.map(() => undefined) };

const childNames = (node: Node, k = 0): Names => labelsAt(node.children[k]).names;

/** How axes of a routine's result are named. */
const ROUTINE_AXES = {
  checkIndices: 'domain',
  checkTimes: 'domain',
  compact: 'domain',
  copy: 'domain',
  countTrue: 'none',
  filter: 'domain',
  scan: 'domain',
  scanTotals: 'domain',
  banded: 'domain',
  tridiagonal: 'domain',
  dense: 'none',
  distinct: 'none',
  distinctColumn: 'none',
  distinctCut: 'none',
  distinctElements: 'none',
  distinctMerge: 'none',
  distinctSort: 'none',
  distinctWithin: 'none',
  digitCount: 'none',
  digitPick: 'none',
  fft: 'but its axis',
  histogram: 'none',
  quantile: 'but its axis',
  quantileStep: 'domain',
  gcd: 'domain',
  textCast: 'domain',
  textCompare: 'domain',
  textSelect: 'domain',
  gridCycle: 'its first',
  groupQuantile: 'groups first',
  matmul: 'domain',
  mergeHalf: 'its first',
  pickComputed: 'but its axis',
  admit: 'domain',
  unpack: 'none',
  covarianceRoot: 'none',
  permutation: 'none',
  sample: 'domain',
  sampleCounts: 'domain',
  sampleIntegers: 'domain',
  shuffle: 'domain',
  pickPoints: 'none',
  putAlong: 'its first',
  reinterpret: 'domain',
  replaceComputed: 'its first',
  replacePoints: 'domain',
  search: 'domain',
  sort: 'domain',
  sortPairs: 'domain',
  tail: 'domain',
  takeAlong: 'domain',
  topk: 'domain',
  topkMerge: 'domain',
  unlessEmpty: 'domain',
} as const satisfies { readonly [K in RoutineName]: 'domain' | 'but its axis' | 'groups first' | 'its first' | 'none' };

type Namer<K extends Node['kind']> = (node: Extract<Node, { kind: K }>) => Names;

const unnamed = (node: Node): Names => node.shape.map(() => undefined);
const same = (node: Node): Names => childNames(node);
const together = (node: Node): Names =>
  agreed(
    node.children.map((child) => labelsAt(child).names),
    node.shape.length,
  );

/** Names through a reshape: of the axes before and after which lie as many elements as before. */
function reshaped(from: readonly number[], to: readonly number[], names: Names): Names {
  const out = new Array<string | undefined>(to.length).fill(undefined);
  for (let a = 0, b = 0, before = 1, after = 1; a < from.length && b < to.length; ) {
    if (before === after && from[a] === to[b]) {
      out[b] = names[a];
      before *= from[a++];
      after *= to[b++];
    } else if (before * from[a] <= after * to[b]) before *= from[a++];
    else after *= to[b++];
  }
  return out;
}

/** Exhaustive: a kind of node that does not say whose its axes are does not compile. */
const NAMERS: { readonly [K in Node['kind']]: Namer<K> } = {
  memory: unnamed,
  stored: unnamed,
  source: unnamed,
  persisted: unnamed,
  distinct: unnamed,
  random: unnamed,
  constant: unnamed,
  index: unnamed,
  placeholder: unnamed,
  cast: same,
  rechunk: same,
  take: same,
  elementwise: together,
  assemble: together,
  blocks: (node) =>
    agreed(
      node.children.map((child) => {
        // Blocks correspond from the last axis on, as shapes broadcast.
        const { names } = labelsAt(child);
        const lead = node.shape.length - names.length;
        return node.shape.map((_, axis) =>
          child.shape[axis - lead] === 1 && node.shape[axis] !== 1 ? undefined : names[axis - lead],
        );
      }),
      node.shape.length,
    ),
  view(node) {
    const child = node.children[0];
    const names = childNames(node);
    const lists = node.view.maps.flatMap(({ axis, stride }, k) =>
      axis < 0 || stride === 0
        ? []
        : [Object.assign(new Array<string | undefined>(node.shape.length), { [axis]: names[k] })],
    );
    const out = agreed(lists, node.shape.length);
    if (child.kind !== 'reduction' || child.groups) return out;
    // keepdims: the axes that were reduced are put back.
    const before = child.children[0];
    if (before.shape.length !== node.shape.length) return out;
    const isBack = (axis: number): boolean => node.shape[axis] === 1 && child.axes.includes(axis);
    return out.map((name, axis) => name ?? (isBack(axis) ? labelsAt(before).names[axis] : undefined));
  },
  reduction: (node) => {
    const names = childNames(node);
    // Labels of several axes leave one axis, where the first of them was.
    const [group] = node.groups ? node.axes : [];
    return names.flatMap((name, axis) => (axis === group ? ['group'] : node.axes.includes(axis) ? [] : [name]));
  },
  reshape: (node) => reshaped(node.children[0].shape, node.shape, childNames(node)),
  selected(node) {
    const rank = node.children[1].shape.length;
    // Axes that a mask makes one have no name together.
    return childNames(node).toSpliced(node.axis, rank, rank === 1 ? childNames(node)[node.axis] : undefined);
  },
  state: ({ children: [loop], index, shape }) => {
    const { names } = labelsAt((loop.kind === 'iterate' ? loop.children[index] : undefined) ?? loop);
    return shape.length > names.length ? [undefined, ...names] : names;
  },
  iterate: (node) => (node.every === undefined ? childNames(node) : [undefined, ...childNames(node)]),
  routine(node) {
    const rule = ROUTINE_AXES[node.op as RoutineName];
    const rank = node.shape.length;
    if (rule === 'its first') return childNames(node);
    if (rule === 'none' || node.domain.shape.length !== rank) return unnamed(node);
    const lists = node.children.map((child, k): Names => {
      const { names } = labelsAt(child);
      const input = node.inputs[k];
      if (input.by === 'block') return names.length === rank ? names : [];
      if (input.by !== 'view') return [];
      const out = new Array<string | undefined>(rank);
      input.view.maps.forEach(({ axis, stride }, from) => {
        if (axis >= 0 && stride !== 0) out[axis] = names[from];
      });
      return out;
    });
    const out = agreed(lists, rank);
    if (rule === 'groups first') return out.with(0, 'group');
    const along = (node.params as { readonly axis?: number }).axis;
    return rule === 'domain' ? out : out.map((name, axis) => (axis === along ? undefined : name));
  },
};

/** Elementwise operations of several operands that keep what the first array's values mean. */
const KEEPING = new Set(['clip', 'where', 'nanToNum', 'round']);

/** Kinds of nodes that keep what the values of their first child mean. */
const FOLLOWING: ReadonlySet<Node['kind']> = new Set([
  'view',
  'rechunk',
  'cast',
  'reshape',
  'take',
  'selected',
  'iterate',
]);

/** The child whose attributes `node` has. */
function attributeSource(node: Node): Node | undefined {
  const first = (nodes: readonly Node[]): Node | undefined => nodes.find((child) => labelsAt(child).attributes);
  if (FOLLOWING.has(node.kind)) return node.children[0];
  if (node.kind === 'state') return node.children[0].children[node.index];
  if (node.kind === 'assemble') return first(node.children);
  if (node.kind === 'routine')
    return (node.op === 'sort' || node.op === 'mergeHalf') && node.dtype === node.children[0].dtype
      ? node.children[0]
      : undefined;
  if (node.kind !== 'elementwise') return undefined;
  // A test of a number is not in its unit.
  if (node.dtype === 'bool' && node.children[0].dtype !== 'bool') return undefined;
  if (node.children.length === 1) return node.children[0];
  return KEEPING.has(node.op) ? first(node.op === 'where' ? node.children.slice(1) : node.children) : undefined;
}

function encodingOf(node: Node): ArrayEncoding | undefined {
  if (node.kind !== 'view' && node.kind !== 'take' && node.kind !== 'rechunk') return undefined;
  const { encoding } = labelsAt(node.children[0]);
  const inPlace = node.kind === 'view' && node.view.maps.every(({ axis }, k) => axis === k);
  // Who cuts an array otherwise wants it stored so; axes that moved have no chunks of their own.
  return encoding && (node.kind === 'take' || inPlace ? encoding : { ...encoding, recut: true });
}

/** Names for all axes where any has one: the others are called as xarray calls them. */
function complete(names: Names): readonly string[] | undefined {
  if (names.length > 0 && names.every((name) => name === undefined)) return undefined;
  const taken = new Set<string>();
  return names.map((name, axis) => {
    let chosen = name !== undefined && !taken.has(name) ? name : `dim_${axis}`;
    while (taken.has(chosen)) chosen += '_';
    taken.add(chosen);
    return chosen;
  });
}

/** What is known of the array that `node` is. */
export function labelsOf(node: Node): ArrayLabels {
  if (!known.has(node)) {
    // Children first, without recursion; nodes by identity, as equal expressions may be known by different names.
    const path: Node[] = [node];
    for (let one = path.at(-1); one !== undefined; one = path.at(-1)) {
      const open = known.has(one) ? undefined : one.children.find((child) => !known.has(child));
      if (open) {
        path.push(open);
        continue;
      }
      path.pop();
      if (known.has(one)) continue;
      known.set(one, {
        names: (NAMERS[one.kind] as (node: Node) => Names)(one),
        attributes: attributeSource(one) && labelsAt(attributeSource(one) as Node).attributes,
        encoding: encodingOf(one),
      });
    }
  }
  const { names, attributes, encoding } = labelsAt(node);
  return { dims: complete(names), attributes, encoding };
}
