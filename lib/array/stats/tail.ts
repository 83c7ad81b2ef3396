/**
 * Results of tests: a statistic, and how probable one at least as far out is.
 */
import type { TailName } from '../../../kernels/distribution-tails.js';
import { broadcastShapes, broadcastTo, cast, constant, elementwise, type Operand } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';

/** What a test gives. */
export interface TestResult {
  readonly statistic: ChunkedArray;
  readonly pvalue: ChunkedArray<'float64'>;
}

/** Arithmetic on nodes, to write formulas by. */
export const [plus, minus, times, over] = (['add', 'subtract', 'multiply', 'divide'] as const).map(
  (op) => (a: Operand, b: Operand) => elementwise(op, [a, b]),
) as readonly ((a: Operand, b: Operand) => Node)[];
export const root = (x: Node): Node => elementwise('sqrt', [x]);

/** The tail of a distribution beyond `x`, with one or two parameters that broadcast to it. */
function tail(of: TailName, x: Node, parameters: readonly (Node | number)[]): Node {
  const given = [x, parameters[0] ?? 1, parameters[1] ?? 1].map((operand) =>
    typeof operand === 'object' ? cast(operand, 'float64') : constant(operand, 'float64', []),
  );
  const shape = broadcastShapes(
    'stats',
    given.map((node) => node.shape),
  );
  const inputs = given.map((node) => broadcastTo(node, shape));
  const { chunks } = inputs[0];
  const view = { shape, maps: shape.map((_, axis) => ({ offset: 0, stride: 1, axis })) };
  return routine(
    'tail',
    inputs.map((node) => ({ node, input: { by: 'view', view } as const })),
    { shape, chunks },
    { dtype: 'float64', shape, chunks },
    { of },
  );
}

/** A statistic with its tail. */
export const tested = (of: TailName, statistic: Node, ...parameters: readonly (Node | number)[]): TestResult => ({
  statistic: wrap(statistic),
  pvalue: wrap<'float64'>(tail(of, statistic, parameters)),
});
