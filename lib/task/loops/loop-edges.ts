/**
 * What the tasks of a time loop read: what holds the states before, what steps read beside them, and, around the ends of an
 * array, the same again by its other end.
 */
import type { Grid } from '../../base/grid.js';
import { Edge, type EdgeAxis, type Growth } from '../edge.js';
import type { LoopStage, Operand } from '../stage.js';
import { straight, wholeBox } from '../stages/operand-edge.js';
import type { StageSite } from '../stages/stage-record.js';
import { bodyParts } from './loop-geometry.js';
import { shiftsOf } from './loop-wraps.js';

/** The stages that hold the states before, each once. */
export const loopSources = (stage: LoopStage): number[] => [...new Set(stage.sources.map((source) => source.stage))];

/** How far all steps of a loop stage read below and above, for each axis. */
function loopGrowth(stage: LoopStage, { plan }: StageSite): Growth {
  const body = plan.bodies[stage.body];
  return { low: body.low.map((n) => n * stage.steps), high: body.high.map((n) => n * stage.steps) };
}

/** An edge over what lies `shift` lengths of the domain away from `region`. */
function shiftedEdge(
  producer: number,
  grid: Grid,
  domain: Grid,
  region: { readonly start: readonly number[]; readonly stop: readonly number[] },
  axes: readonly EdgeAxis[],
  growth: Growth,
  shift: readonly number[],
): Edge {
  const by = shift.map((n, axis) => n * domain.shape[axis]);
  return new Edge(
    producer,
    grid,
    domain,
    { start: region.start.map((s, axis) => s + by[axis]), stop: region.stop.map((s, axis) => s + by[axis]) },
    axes.map((map) => (map.axis < 0 ? map : { ...map, offset: map.offset - map.stride * by[map.axis] })),
    growth,
  );
}

const operandAxes = (operand: Extract<Operand, { kind: 'block' }>): EdgeAxis[] =>
  operand.view.maps.map((map, a) => (operand.gather?.axis === a ? { ...map, gather: operand.gather.indices } : map));

/** The edges of a loop stage: of its sources, of what its parts read, of the mailbox; each of the first for every shift. */
export function loopEdges(stage: LoopStage, site: StageSite): Edge[] {
  const { plan, domain, grids, rounds } = site;
  const body = plan.bodies[stage.body];
  const growth = loopGrowth(stage, site);
  const shifts = shiftsOf(body, stage.domain);
  const sources = loopSources(stage);
  const sourceGrid = grids[sources[0]].array;
  const alike = rounds.get(sourceGrid) ?? new Map<string, Edge[]>();
  rounds.set(sourceGrid, alike);
  const key = `${stage.body}.${stage.steps}.${stage.team?.mailbox ?? ''}.${sources.length}`;
  const known = alike.get(key);
  if (known && known[0].domainGrid === domain && sources.length === 1)
    return known.map((edge, k) => (k < shifts.length ? edge.of(sources[0]) : edge));
  const made = sources.flatMap((source) =>
    shifts.map((shift) =>
      shiftedEdge(source, grids[source].array, domain, wholeBox(domain), straight(domain.shape.length), growth, shift),
    ),
  );
  for (const { operands, region } of bodyParts(body))
    for (const operand of operands)
      if (operand.kind === 'block')
        for (const shift of shifts)
          made.push(
            shiftedEdge(operand.stage, grids[operand.stage].array, domain, region, operandAxes(operand), growth, shift),
          );
  if (stage.team) {
    const { mailbox } = stage.team;
    const all = [{ axis: -1, offset: 0, stride: 0 }];
    made.push(new Edge(mailbox, grids[mailbox].array, domain, wholeBox(domain), all));
  }
  if (sources.length === 1) alike.set(key, made);
  return made;
}
