/**
 * Says in text what computing an array would do: the expression before and after optimisation, the stages with their
 * tasks, bytes and fused operations, what was held and why, and the memory it would take.
 */
import { itemsize } from '../../kernels/dtype.js';
import { formatBytes } from '../base/bytes.js';
import { type Node, sizeOf } from '../expr/node.js';
import { topologicalOrder } from '../expr/traverse.js';
import type { Plan } from '../plan/plan.js';
import { projectPeak } from '../plan/projection.js';
import type { Operand, Part, Stage } from '../plan/stage.js';
import { type ComputeOptions, planFor, settingsOf } from './run.js';

const LINES = 40;
const shapeOf = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** One line of an expression listing: `#3 add float64 [100, 100] of #1 #2`. */
function nodeLine(node: Node, number: (node: Node) => number): string {
  const what = (): string => {
    switch (node.kind) {
      case 'elementwise':
        return node.op;
      case 'reduction':
        return `${node.op} over axes ${node.axes.join(', ')}${node.groups ? ` in ${node.groups.count} groups` : ''}`;
      case 'stored':
        return `stored ${node.array.path || node.array.location.type}`;
      case 'view':
        return `view (${node.view.maps.map((map) => (map.axis < 0 ? `${map.offset}` : `${map.offset}${map.stride < 0 ? '' : '+'}${map.stride}·i${map.axis}`)).join(', ')})`;
      case 'constant':
        return `constant ${node.value}`;
      case 'iterate':
        return `iterate ${node.steps} steps`;
      case 'take':
        return `take ${node.indices.length} along axis ${node.axis}`;
      default:
        return node.kind;
    }
  };
  const from = node.children.map((child) => `#${number(child)}`).join(' ');
  return `#${number(node)} ${what()} ${node.dtype} ${shapeOf(node.shape)}${from ? ` of ${from}` : ''}`;
}

function listing(roots: readonly Node[]): string[] {
  const order = topologicalOrder(roots);
  const numbers = new Map(order.map((node, k) => [node.hash, k]));
  const lines = order.map((node) => `  ${nodeLine(node, (other) => numbers.get(other.hash) ?? -1)}`);
  return lines.length <= LINES
    ? lines
    : [...lines.slice(0, LINES / 2), `  … ${lines.length - LINES} more`, ...lines.slice(-LINES / 2)];
}

const operandText = (operand: Operand): string =>
  operand.kind === 'block'
    ? `s${operand.stage}${operand.component > 0 ? `.${operand.component}` : ''}${operand.gather ? ' picked' : ''}`
    : operand.kind;

function partText(part: Part): string {
  const ops = new Map<string, number>();
  for (const instruction of part.program.code) {
    const name =
      instruction.kind === 'op' ? instruction.op : instruction.kind === 'cast' ? `to ${instruction.dtype}` : undefined;
    if (name) ops.set(name, (ops.get(name) ?? 0) + 1);
  }
  const text = [...ops].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name)).join(' ');
  const reads = part.operands.map(operandText).join(' ');
  return `${text || 'copy'}${reads ? ` of ${reads}` : ''}`;
}

function stageText(stage: Stage, plan: Plan): string {
  switch (stage.kind) {
    case 'map':
      return stage.parts.length > 4 ? `${stage.parts.length} parts` : stage.parts.map(partText).join(' | ');
    case 'reduce':
      return `${stage.reduction.name} of ${partText(stage.part)}`;
    case 'combine':
    case 'write':
      return `of s${stage.source}`;
    case 'loop':
      return `${stage.steps} steps of ${plan.data.bodies[stage.body].parts
        .map(partText)
        .filter((text, k, all) => all.indexOf(text) === k)
        .join(' | ')} from s${stage.source}`;
    case 'call':
      return `of ${stage.inputs.map((input) => `s${input.stage}`).join(' ')}`;
    default:
      return '';
  }
}

/** One line for each stage; runs of rounds of one time loop share a line. */
function stageLines(plan: Plan): string[] {
  const lines: string[] = [];
  const { stages } = plan.data;
  for (let k = 0; k < stages.length; k++) {
    const stage = stages[k];
    let last = k;
    if (stage.kind === 'loop') {
      for (
        let next = stages[last + 1];
        next?.kind === 'loop' && next.body === stage.body && next.source === last;
        next = stages[last + 1]
      )
        last++;
    }
    const tasks = plan.graph.grids[k].domain.size * (last - k + 1);
    const block = tasks > 0 ? plan.graph.outputBytes(k, 0) : 0;
    const scratch = tasks > 0 ? plan.graph.scratchBytes(k, 0) : 0;
    const name = last > k ? `s${k}…s${last}` : `s${k}`;
    lines.push(
      `  ${name} ${stage.kind.padEnd(7)} ${stage.label}: ${tasks} task${tasks === 1 ? '' : 's'}, block ${formatBytes(block)}${scratch > 0 ? `, scratch ${formatBytes(scratch)}` : ''}; ${stageText(stage, plan)}`,
    );
    k = last;
  }
  return lines.length <= LINES
    ? lines
    : [...lines.slice(0, LINES / 2), `  … ${lines.length - LINES} more lines`, ...lines.slice(-LINES / 2)];
}

/** The text that `x.explain()` returns; nothing is computed. */
export function explainNode(node: Node, options: ComputeOptions = {}): string {
  const plan = planFor([node], { kind: 'collect' }, options);
  const settings = settingsOf(options);
  const tasks = plan.graph.stages.reduce((n, stage) => n + stage.tasks, 0);
  const read = plan.data.stages.reduce(
    (n, stage) => (stage.kind === 'read' ? n + sizeOf(stage.array.shape) * itemsize(stage.components[0]) : n),
    0,
  );
  const peak = projectPeak(plan.graph, Math.max(1, settings.threads), settings.memoryLimit);
  const held = [...plan.decisions].filter(([, why]) => why !== 'result');
  const order = topologicalOrder(plan.nodes);
  const numbers = new Map(order.map((member, k) => [member.hash, k]));
  return [
    `${node.dtype} ${shapeOf(node.shape)}, ${formatBytes(sizeOf(node.shape) * itemsize(node.dtype))}`,
    'expression:',
    ...listing([node]),
    'optimised:',
    ...listing(plan.nodes),
    `plan: ${plan.data.stages.length} stages, ${tasks} tasks, at most ${formatBytes(read)} read (before decoding: less), projected peak ${formatBytes(peak)} of ${formatBytes(settings.memoryLimit)}`,
    ...stageLines(plan),
    ...(held.length > 0
      ? [
          'not fused into their readers:',
          ...held.slice(0, LINES / 2).map(([hash, why]) => `  #${numbers.get(hash) ?? '?'} ${why}`),
        ]
      : []),
  ].join('\n');
}
