/**
 * One graph through optimiser and planner: the same values, shape, dtype and chunks as the plain mirror has.
 */
import { expect } from 'vitest';
import type { Node } from '../../lib/expr/node.js';
import { topologicalOrder } from '../../lib/expr/traverse.js';
import { optimize } from '../../lib/optimize/optimize.js';
import type { LowerOptions } from '../../lib/plan/lower.js';
import { runTiny } from '../support/tiny-runner.js';
import type { Built } from './expressions.js';
import { evaluate, type Plain, type Value } from './mirror.js';

const close = (a: Value, b: Value, tolerance: number, scale: number): boolean =>
  a === b ||
  (Number.isNaN(a) && Number.isNaN(b)) ||
  (tolerance > 0 && Math.abs(Number(a) - Number(b)) <= tolerance * scale);

function expectSame(got: ArrayLike<Value>, want: Plain, { node, rough }: Built, what: string): void {
  const values = Array.from(got);
  if (values.length !== want.data.length)
    throw new Error(`${what}: ${values.length} elements, not ${want.data.length}`);
  const tolerance = rough < 2 ? 0 : node.dtype === 'float32' ? 1e-5 : 1e-12;
  const scale = Math.max(1, ...want.data.map((v) => (Number.isFinite(Number(v)) ? Math.abs(Number(v)) : 0))) * 100;
  const bad = values.findIndex((v, k) => !close(v, want.data[k], tolerance, scale));
  if (bad >= 0)
    throw new Error(
      `${what}: element ${bad} of ${node.kind} ${node.dtype} [${node.shape}] is ${values[bad]}, not ${want.data[bad]}`,
    );
}

/** The graph for people, one node a line. */
export function describe(roots: readonly Node[]): string {
  const lines = new Map<string, string>();
  const show = (node: Node): void => {
    if (lines.has(node.hash)) return;
    for (const child of node.children) show(child);
    const own =
      node.kind === 'view'
        ? JSON.stringify(node.view.maps)
        : node.kind === 'assemble'
          ? JSON.stringify(node.regions)
          : 'op' in node
            ? node.op
            : '';
    lines.set(
      node.hash,
      `${node.hash.slice(0, 4)} = ${node.kind} ${own} ${node.dtype} [${node.shape}] cut ${JSON.stringify(node.chunks)} of ${node.children.map((c) => c.hash.slice(0, 4))}`,
    );
  };
  roots.forEach(show);
  return [...lines.values()].join('\n');
}

/** Elements computed, read by reductions and moved, each distinct node once. */
const work = (roots: readonly Node[]): number =>
  topologicalOrder(roots).reduce((n, node) => {
    const size = node.shape.reduce((a, b) => a * b, 1);
    if (node.kind === 'reduction') return n + node.children[0].shape.reduce((a, b) => a * b, 1);
    return ['elementwise', 'cast', 'take', 'assemble', 'reshape', 'blocks', 'iterate'].includes(node.kind)
      ? n + size
      : n;
  }, 0);

/** Throws where one of the last of `built` differs from the mirror, as written or optimised. */
export async function checkGraph(built: readonly Built[], options: Partial<LowerOptions>): Promise<void> {
  const chosen = built.slice(-3);
  const roots = chosen.map((b) => b.node);
  const before = (): string => `\n${describe(roots)}\n`;
  try {
    const want = evaluate(roots);
    const better = optimize(roots);
    better.forEach((node, k) => {
      expect({ shape: node.shape, dtype: node.dtype, chunks: node.chunks }).toEqual({
        shape: roots[k].shape,
        dtype: roots[k].dtype,
        chunks: roots[k].chunks,
      });
    });
    expect(work(better), 'work after optimising').toBeLessThanOrEqual(work(roots));
    const plain = await runTiny(roots, options);
    const optimised = await runTiny(better, options);
    chosen.forEach((b, k) => {
      expectSame(plain[k] as ArrayLike<Value>, want[k], b, 'as written');
      expectSame(optimised[k] as ArrayLike<Value>, want[k], b, `optimised\n${describe(better)}\n`);
    });
  } catch (cause) {
    throw new Error(`${cause instanceof Error ? cause.stack : cause}${before()}`);
  }
}
