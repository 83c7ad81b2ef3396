/**
 * Edges as several kinds of stages have them: of the operands of programs, and of blocks read as they lie.
 */
import type { Box, Grid } from '../../base/grid.js';
import { Edge, type EdgeAxis, type Growth } from '../edge.js';
import type { Operand, Part } from '../stage.js';
import type { StageGrids } from '../stage-grids.js';
import type { StageSite } from './stage-record.js';

/** All of a grid. */
export const wholeBox = (grid: Grid): Box => ({ start: grid.shape.map(() => 0), stop: grid.shape });

/** Axes that follow those of the domain one by one. */
export const straight = (rank: number, extra: (axis: number) => Partial<EdgeAxis> = () => ({})): EdgeAxis[] =>
  Array.from({ length: rank }, (_, axis) => ({ axis, offset: 0, stride: 1, ...extra(axis) }));

/** The edge of an operand read over `region` by tasks that see `growth` beyond their blocks; none when it reads no blocks. */
function operandEdge(
  operand: Operand,
  region: Box,
  domain: Grid,
  grids: readonly StageGrids[],
  growth?: Growth,
): Edge | undefined {
  if (operand.kind !== 'block') return undefined;
  const axes = operand.view.maps.map(
    (map, a): EdgeAxis => (operand.gather?.axis === a ? { ...map, gather: operand.gather.indices } : map),
  );
  return new Edge(operand.stage, grids[operand.stage].array, domain, region, axes, growth);
}

/** The edges of the operands of parts, in their order. */
export const partsEdges = (parts: readonly Part[], { domain, grids }: StageSite, growth?: Growth): Edge[] =>
  parts.flatMap((part) =>
    part.operands.flatMap((operand) => operandEdge(operand, part.region, domain, grids, growth) ?? []),
  );

/** The edge of tasks that read the part of stage `source` that they stand for. */
export const straightEdge = (source: number, { domain, grids }: StageSite, growth?: Growth): Edge =>
  new Edge(source, grids[source].array, domain, wholeBox(domain), straight(domain.shape.length), growth);
