/**
 * Makes the messages that hand units to threads: functions that the thread has not got, arguments encoded, and for each
 * result that is read whether the call gets it for itself, shares it or has a copy.
 */
import { type FunctionSpec, functionKey } from '../base/function-spec.js';
import { type CallResults, MAIN } from './call-results.js';
import { copyValue, encode, isSmall, newEncoding } from './codec.js';
import type { DelayedGraph } from './graph.js';
import { NodeReference, type TaskNode } from './node.js';
import type { HandOver, Patch, Path, Step, UnitMessage } from './protocol.js';

const functionNumbers = new Map<string | FunctionSpec, number>();
const specNumbers = new WeakMap<FunctionSpec, number>();

function functionNumber(spec: FunctionSpec): number {
  let number = specNumbers.get(spec);
  if (number === undefined) {
    const key = functionKey(spec);
    number = functionNumbers.get(key) ?? functionNumbers.size;
    functionNumbers.set(key, number);
    specNumbers.set(spec, number);
  }
  return number;
}

/** One message in the making. */
export class MessageDraft {
  readonly units: UnitMessage[] = [];
  /** Buffers to transfer; none in most messages. */
  transfer: Set<ArrayBuffer> | undefined;
  readonly functions = new Map<number, FunctionSpec>();
}

export class CallMessages {
  /** Shared copies of arguments made so far. */
  private readonly shared = new WeakMap<object, ArrayBufferView>();

  constructor(
    private readonly graph: DelayedGraph,
    private readonly results: CallResults,
    private readonly isOutput: Uint8Array,
  ) {}

  /**
   * Adds a unit to a message for a thread on which its inputs are, where they are not on this one.
   *
   * @param functions numbers of those that the thread has
   * @param isLast true for an input that nobody else will read: it is moved
   */
  add(unit: number, functions: ReadonlySet<number>, draft: MessageDraft, isLast: (input: number) => boolean): void {
    const { graph } = this;
    const steps = graph.units[unit].map((index, at): Step => {
      const node = graph.nodes[index];
      const fn = functionNumber(node.spec);
      if (!functions.has(fn)) draft.functions.set(fn, node.spec);
      const deps = graph.deps[index];
      if (at === 0) return this.first(unit, node, fn, deps, draft, isLast);
      return this.chained(node, fn, deps.length, draft);
    });
    draft.units.push({ id: unit, steps, output: this.isOutput[unit] === 1 });
  }

  /** A call that takes the result of the one before in its chain. */
  private chained(node: TaskNode, fn: number, reads: number, draft: MessageDraft): Step {
    if (reads === 1 && node.simple) {
      const previous = node.args.findIndex((argument) => argument instanceof NodeReference);
      const args = node.args.slice();
      args[previous] = null;
      return [fn, args, null, previous];
    }
    let left = reads;
    return this.step(node, fn, draft, (mode, path, patches) => {
      patches.push(['previous', path, --left === 0 ? 'move' : mode]);
      return null;
    });
  }

  private first(
    unit: number,
    node: TaskNode,
    fn: number,
    deps: readonly number[],
    draft: MessageDraft,
    isLast: (input: number) => boolean,
  ): Step {
    const args = this.smallArguments(node, deps);
    if (args !== undefined) return [fn, args, null, -1];
    const { graph, results } = this;
    // Of an input that is read several times the last read moves it.
    const lastRead = deps.length === graph.inputs[unit].length ? undefined : new Map<number, number>();
    if (lastRead) for (let k = 0; k < deps.length; k++) lastRead.set(graph.unitOf[deps[k]], k);
    let edge = 0;
    return this.step(node, fn, draft, (mode, path, patches, encoding) => {
      const input = graph.unitOf[deps[edge]];
      const last = (lastRead === undefined || lastRead.get(input) === edge) && isLast(input);
      edge++;
      const how: HandOver = last ? 'move' : mode;
      let sent: unknown = null;
      if (results.place[input] === MAIN) {
        sent = results.values[input];
        // It stays, so that it is there should the thread die.
        if (isSmall(sent)) return sent;
        sent = encode(sent, how, path, encoding);
      } else patches.push(['held', path, how, input]);
      if (last) results.release(input);
      return sent;
    });
  }

  /** The arguments of a call that takes nothing but primitives and small results that are here, which stay: most calls. */
  private smallArguments(node: TaskNode, deps: readonly number[]): unknown[] | undefined {
    if (!node.simple) return undefined;
    const { unitOf } = this.graph;
    const { place, values } = this.results;
    for (let k = 0; k < deps.length; k++) {
      const input = unitOf[deps[k]];
      if (place[input] !== MAIN || !isSmall(values[input])) return undefined;
    }
    const args = node.args.slice();
    for (let k = 0, edge = 0; edge < deps.length; k++)
      if (args[k] instanceof NodeReference) args[k] = values[unitOf[deps[edge++]]];
    return args;
  }

  private step(
    node: TaskNode,
    fn: number,
    draft: MessageDraft,
    reference: (mode: HandOver, path: Path, patches: Patch[], encoding: ReturnType<typeof newEncoding>) => unknown,
  ): Step {
    const patches: Patch[] = [];
    const mode: HandOver = node.pure ? 'share' : 'copy';
    const encoding: ReturnType<typeof newEncoding> = newEncoding(this.shared, (value, path) =>
      value instanceof NodeReference ? reference(mode, path, patches, encoding) : copyValue(value),
    );
    const args = encode(node.args, mode, [], encoding) as unknown[];
    if (encoding.transfer.size > 0) {
      draft.transfer ??= new Set();
      for (const buffer of encoding.transfer) draft.transfer.add(buffer);
    }
    patches.push(...encoding.patches);
    return [fn, args, patches.length > 0 ? patches : null, -1];
  }
}
