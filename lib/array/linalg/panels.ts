/**
 * LU and Cholesky decompositions of large matrices: panels of columns, each a task, and for the columns after it tasks that run side by
 * side. The matrix is held whole, as panels; nothing else of its size is.
 *
 * J. Dongarra, I. Duff, D. Sorensen and H. van der Vorst, Solving Linear Systems on Vector and Shared Memory Computers (1991), ch. 5.
 */

import { evenAxis, regularAxis } from '../../base/axis-chunks.js';
import { constant, rechunk } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import type { DenseParams } from '../../expr/routine-params.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { concat } from '../shaping/joining.js';
import { dense, part } from './dense-node.js';

/** Matrices of fewer rows are one task. */
const LEAST = 1024;
/** Columns of a panel: enough for products at full speed, few enough that panels are a small part of the work. */
const WIDTH = 256;
/** Panels at most: tasks grow with their square. */
const MOST = 48;
/** Panels that a column takes at once: each time it is copied. */
const TOGETHER = 2;
/** Right-hand sides of one task. */
const SIDES = 256;

/** A decomposition in panels, and the row at which each begins. */
export interface Panels {
  readonly extent: number;
  readonly panels: readonly Node[];
  readonly from: readonly number[];
}

/** True for a single large square matrix. */
export const isLarge = ({ shape }: Node): boolean => shape.length === 2 && shape[0] === shape[1] && shape[0] >= LEAST;

function starts(n: number): number[] {
  const width = Math.max(WIDTH, Math.ceil(n / MOST / 8) * 8);
  return Array.from({ length: Math.ceil(n / width) }, (_, k) => k * width);
}

/** Decomposes columns in turn: `factor` one that has taken all panels before it, `update` one with some of them. */
function byPanels(
  from: readonly number[],
  columns: readonly Node[],
  factor: (column: Node, k: number) => Node,
  update: (column: Node, j: number, panels: readonly number[], of: readonly Node[]) => Node,
): Node[] {
  const now = [...columns];
  const taken = from.map(() => 0);
  const panels: Node[] = [];
  const take = (j: number, upTo: number): void => {
    if (taken[j] === upTo) return;
    const which = Array.from({ length: upTo - taken[j] }, (_, k) => taken[j] + k);
    now[j] = update(
      now[j],
      j,
      which,
      which.map((k) => panels[k]),
    );
    taken[j] = upTo;
  };
  for (let k = 0; k < from.length; k++) {
    take(k, k);
    panels.push(factor(now[k], k));
    if ((k + 1) % TOGETHER === 0) for (let j = k + 1; j < from.length; j++) take(j, k + 1);
  }
  return panels;
}

/** P A = L U of a large matrix. */
export function luPanels(name: string, node: Node): Panels {
  const n = node.shape[0];
  const from = starts(n);
  const end = (k: number): number => from[k + 1] ?? n;
  const params = { name, extent: n };
  const panels = byPanels(
    from,
    from.map((column, k) => part(node, [0, column], [n, end(k)])),
    (column, k) => dense([column], [n, end(k) - from[k] + 1], { ...params, op: 'luPanel', from: from[k] }),
    (column, j, which, of) =>
      dense([column, ...of], [n, end(j) - from[j]], { ...params, op: 'luUpdate', from: which.map((k) => from[k]) }),
  );
  return { extent: n, panels, from };
}

/** A = L Lᵀ of a large matrix, of which the lower triangle is read. */
export function choleskyPanels(name: string, node: Node): Panels {
  const n = node.shape[0];
  const from = starts(n);
  const end = (k: number): number => from[k + 1] ?? n;
  const params = { name, extent: n };
  const panels = byPanels(
    from,
    from.map((column, k) => part(node, [column, column], [n, end(k)])),
    (column, k) => dense([column], [n - from[k], end(k) - from[k]], { ...params, op: 'choleskyPanel', from: from[k] }),
    (column, j, which, of) =>
      dense([column, ...of], [n - from[j], end(j) - from[j]], {
        ...params,
        op: 'choleskyUpdate',
        rows: which.map((k) => from[j] - from[k]),
      }),
  );
  return { extent: n, panels, from };
}

/** Solves with a decomposition for each few columns of `sides` [n, k]. */
export function solvedByPanels(
  name: string,
  op: 'luSolve' | 'choleskySolve',
  { extent, panels, from }: Panels,
  sides: Node,
): Node {
  const [n, columns] = sides.shape;
  const chunks = [evenAxis(n, 1), columns === 0 ? evenAxis(0, 1) : regularAxis(columns, SIDES)];
  const result = { shape: sides.shape, chunks };
  return routine(
    'dense',
    [
      { node: rechunk(sides, chunks), input: { by: 'block' } },
      ...panels.map((node) => ({ node, input: { by: 'whole' } as const })),
    ],
    result,
    { dtype: sides.dtype, ...result },
    { name, op, extent, from } as DenseParams,
  );
}

/** L of a Cholesky decomposition as one array. */
export function choleskyFactor({ extent, panels, from }: Panels): ChunkedArray {
  return concat(
    panels.map((panel, k) => {
      const zeros = constant(0, panel.dtype, [from[k], panel.shape[1]]);
      return from[k] === 0 ? wrap(panel) : concat([wrap(zeros), wrap(panel)]);
    }),
    { axis: 1 },
  ).rechunk([Math.min(extent, 1024), Math.min(extent, 1024)]);
}

/** Sign, logarithm and value of the determinant, as the row of a matrix. */
export const panelsDeterminant = (name: string, { extent, panels, from }: Panels): Node =>
  dense(panels, [1, 3], { name, op: 'luDet', extent, from });

/** Factors side by side with the permutation in the last column, as the dense routine gives them. */
export function luFactors(name: string, { extent, panels, from }: Panels): Node {
  const finished = panels.map((panel, own) =>
    dense(panels, [extent, panel.shape[1]], { name, op: 'luFinish', extent, from, own }),
  );
  return concat(
    finished.map((panel, k) =>
      wrap(k === panels.length - 1 ? panel : part(panel, [0, 0], [extent, panel.shape[1] - 1])),
    ),
    { axis: 1 },
  ).node;
}
