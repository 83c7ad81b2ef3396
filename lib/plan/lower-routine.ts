/**
 * Lowers a block routine: finds the stages that hold its inputs and composes the views through which it sees them.
 */
import { composeViews, identityView } from '../base/affine.js';
import { ChunkwiseError } from '../base/errors.js';
import type { Node, RoutineInput, RoutineNode } from '../expr/node.js';
import type { RoutineStage } from '../task/stage.js';
import { routineSource } from './fuse.js';
import type { Lowering } from './lower.js';

/** What reports call it: of what the dense routine does, for whom and what. */
const labelOf = ({ op, params }: RoutineNode): string =>
  op === 'dense' && 'name' in params && 'op' in params ? `${params.name} (${params.op})` : op;

/** The stage number of a routine's results. */
export function lowerRoutine(lowering: Lowering, node: RoutineNode): number {
  const held = (at: Node): boolean => lowering.stageOf(at) !== undefined;
  const inputs = node.children.map((child, k): RoutineStage['inputs'][number] => {
    const asked = node.inputs[k];
    // Whole blocks are the child's own; only what is seen through a view can be read from further below.
    const source = asked.by === 'view' ? routineSource(child, held) : child;
    let stage = asked.by === 'view' ? lowering.stageOf(source) : lowering.blocksOf(source);
    if (stage === undefined) {
      if (asked.by === 'view') throw new ChunkwiseError('internal', `lower: ${node.op} reads ${source.kind}`);
      stage = lowering.map(source, { shape: source.shape, chunks: source.chunks });
      lowering.hold(source, stage);
    }
    let input: RoutineInput = asked;
    if (asked.by === 'view') {
      let view = asked.view;
      for (let at = child; at !== source; at = at.children[0])
        view = composeViews(view, at.kind === 'view' ? at.view : identityView(at.shape));
      input = { ...asked, view };
    }
    return { stage, dtype: child.dtype, shape: source.shape, input };
  });
  const last = node.inputs.at(-1);
  // The stage's own number is the next one.
  if (last?.by === 'before' && last.own)
    inputs.push({ stage: lowering.stages.length, dtype: node.dtype, shape: node.shape, input: last });
  return lowering.add({
    kind: 'routine',
    label: labelOf(node),
    op: node.op,
    params: node.params,
    inputs,
    domain: node.domain,
    array: { shape: node.shape, chunks: node.chunks },
    components: [node.dtype],
  });
}
