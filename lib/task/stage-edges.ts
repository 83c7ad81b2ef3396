/**
 * The edges of a stage: one for each thing its tasks read, in the order in which the executor expects their blocks.
 */
import { type Box, createGrid, type Grid } from '../base/grid.js';
import { Edge, type EdgeAxis, type Growth } from './edge.js';
import type { Cut, LoopBody, Operand, PlanData, Stage } from './stage.js';

/** The grids of a stage: its tasks' domain and its blocks. */
export interface StageGrids {
  readonly domain: Grid;
  readonly array: Grid;
}

/** The grids of every stage of a plan; stages that share a cut share its grid. */
export function gridsOf(stages: readonly Stage[]): StageGrids[] {
  const known = new Map<Cut, Grid>();
  const gridOf = (cut: Cut): Grid => {
    let grid = known.get(cut);
    if (!grid) {
      grid = createGrid(cut.shape, cut.chunks);
      known.set(cut, grid);
    }
    return grid;
  };
  return stages.map((stage) => ({ array: gridOf(stage.array), domain: gridOf(stage.domain) }));
}

const whole = (grid: Grid): Box => ({ start: grid.shape.map(() => 0), stop: grid.shape });

/** The edge of an operand read over `region` by tasks that see `growth` beyond their blocks; none when it reads no blocks. */
export function operandEdge(
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

const straight = (rank: number, extra: (axis: number) => Partial<EdgeAxis> = () => ({})): EdgeAxis[] =>
  Array.from({ length: rank }, (_, axis) => ({ axis, offset: 0, stride: 1, ...extra(axis) }));

/** How far all steps of a loop stage read below and above, for each axis. */
export const loopHalo = (body: LoopBody, steps: number): { low: number[]; high: number[] } => ({
  low: body.low.map((n) => n * steps),
  high: body.high.map((n) => n * steps),
});

/** Edges of the rounds of time loops, by the grid that the state before is read from: all rounds of one kind are alike. */
export type RoundEdges = Map<Grid, Map<string, Edge[]>>;

/**
 * All edges of stage number `index`.
 *
 * @param rounds shared by the calls for one plan
 */
export function stageEdges(
  plan: PlanData,
  index: number,
  grids: readonly StageGrids[],
  rounds: RoundEdges = new Map(),
): Edge[] {
  const stage = plan.stages[index];
  const { domain } = grids[index];
  const present = (edges: (Edge | undefined)[]): Edge[] => edges.filter((edge) => edge !== undefined);
  switch (stage.kind) {
    case 'map':
      return present(
        stage.parts.flatMap((part) => part.operands.map((operand) => operandEdge(operand, part.region, domain, grids))),
      );
    case 'reduce':
      return present(stage.part.operands.map((operand) => operandEdge(operand, stage.part.region, domain, grids)));
    case 'combine':
    case 'write':
      return [new Edge(stage.source, grids[stage.source].array, domain, whole(domain), straight(domain.shape.length))];
    case 'call':
      return stage.inputs.map((input) => {
        const lead = domain.shape.length - input.shape.length;
        const axes = straight(input.shape.length, (axis) =>
          input.shape[axis] === 1 && domain.counts[axis + lead] !== 1 && grids[input.stage].array.counts[axis] === 1
            ? { axis: -1 }
            : { axis: axis + lead, ...(input.byBlock ? { byBlock: true } : {}) },
        );
        const spread = (halo: readonly number[]): number[] =>
          domain.shape.map((_, axis) => (axis < lead ? 0 : halo[axis - lead]));
        // A padded input reaches beyond the domain: its region is the input's own extent.
        const region = {
          start: domain.shape.map(() => 0),
          stop: domain.shape.map((n, axis) => (axis < lead ? n : Math.max(n, input.shape[axis - lead]))),
        };
        return new Edge(input.stage, grids[input.stage].array, domain, region, axes, {
          low: spread(input.low),
          high: spread(input.high),
        });
      });
    case 'routine':
      return stage.inputs.map(({ stage: producer, shape, input }) => {
        const grid = grids[producer].array;
        const axes =
          input.by === 'view'
            ? input.view.maps
            : input.by === 'block'
              ? straight(shape.length, () => ({ byBlock: true }))
              : input.by === 'before'
                ? straight(shape.length, (axis) => ({
                    byBlock: true,
                    ...(axis === input.axis ? { before: true } : {}),
                  }))
                : shape.map(() => ({ axis: -1, offset: 0, stride: 0, byBlock: true }));
        return new Edge(producer, grid, domain, whole(domain), axes);
      });
    case 'loop': {
      const body = plan.bodies[stage.body];
      const sourceGrid = grids[stage.source].array;
      const alike = rounds.get(sourceGrid) ?? new Map<string, Edge[]>();
      rounds.set(sourceGrid, alike);
      const key = `${stage.body}.${stage.steps}.${stage.team?.mailbox ?? ''}`;
      const [first, ...rest] = alike.get(key) ?? [];
      if (first && first.domainGrid === domain) return [first.of(stage.source), ...rest];
      const growth = loopHalo(body, stage.steps);
      const source = new Edge(
        stage.source,
        grids[stage.source].array,
        domain,
        whole(domain),
        straight(domain.shape.length),
        growth,
      );
      const others = body.parts.flatMap((part) =>
        part.operands.map((operand) => operandEdge(operand, part.region, domain, grids, growth)),
      );
      const { team } = stage;
      const mailbox =
        team &&
        new Edge(team.mailbox, grids[team.mailbox].array, domain, whole(domain), [{ axis: -1, offset: 0, stride: 0 }]);
      const edges = present([source, ...others, mailbox]);
      alike.set(key, edges);
      return edges;
    }
    default:
      return [];
  }
}
