/**
 * States that are found by a label: the address of a group's state is the address of the first one plus the label times
 * the bytes from one group to the next. Elements whose label is negative go into none; a label that has no state is
 * written where the caller finds it.
 */
import { itemsize } from '../dtype.js';
import type { GroupStrides, Program } from '../program.js';
import type { Assembler } from './assembler.js';
import { emitProgram, type Surroundings } from './operation.js';
import type { Stream, Value, VectorCode } from './simd.js';
import { load, store } from './streams.js';

/** Word offsets of what a grouped kernel is told of its groups, from the first of these words. */
export const groupWords = {
  first: 0,
  count: 1,
  /** A label that was out of range; -1 where none was. */
  outside: 2,
  stride: (output: number): number => 3 + output,
  size: (outputs: number): number => 3 + outputs,
};

/** Tells a kernel where its groups are. */
export function describeGroups(words: Int32Array, at: number, { first, count, strides }: GroupStrides): void {
  words[at + groupWords.first] = first;
  words[at + groupWords.count] = count;
  words[at + groupWords.outside] = -1;
  for (let k = 0; k < strides.length; k++) words[at + groupWords.stride(k)] = strides[k];
}

/** What a {@link GroupStates.at} does for an element that has a group, and for one that has none. */
export interface GroupBranches {
  readonly inside: () => void;
  readonly outside?: () => void;
}

/** Finds states by label. */
export class GroupStates {
  readonly #asm: Assembler;
  readonly #at: number;
  readonly #first: number;
  readonly #count: number;
  readonly #strides: number[] = [];
  readonly #label: number;
  readonly #offsets: number[] = [];

  /** @param at number of the first word in the descriptor, whose address is parameter 0 */
  constructor(asm: Assembler, at: number, outputs: number) {
    this.#asm = asm;
    this.#at = at;
    const word = (index: number): number => {
      const local = asm.local('i32');
      asm
        .get(0)
        .i32Load((at + index) * 4)
        .set(local);
      return local;
    };
    this.#first = word(groupWords.first);
    this.#count = word(groupWords.count);
    for (let k = 0; k < outputs; k++) {
      this.#strides.push(word(groupWords.stride(k)));
      this.#offsets.push(asm.local('i32'));
    }
    this.#label = asm.local('i32');
  }

  /** Runs `inside` with {@link offset} set where the label in lane 0 of `label` has a state, and `outside` elsewhere. */
  at(label: Value, { inside, outside }: GroupBranches): void {
    const asm = this.#asm;
    asm.get(label.local).lane('i32Extract', 0).get(this.#first).op('i32Sub').tee(this.#label);
    asm.get(this.#count).op('i32LtU');
    asm.when(
      'none',
      () => {
        for (const [k, offset] of this.#offsets.entries())
          asm.get(this.#label).get(this.#strides[k]).op('i32Mul').set(offset);
        inside();
      },
      () => {
        asm.get(label.local).lane('i32Extract', 0).i32(0).op('i32GeS');
        asm.when('none', () =>
          asm
            .get(0)
            .get(label.local)
            .memoryLane('store32Lane', 0, (this.#at + groupWords.outside) * 4),
        );
        outside?.();
      },
    );
  }

  /** Moves the pointers of `outputs` to the group's states, or back from them. */
  move(outputs: readonly Stream[], way: 'to' | 'back'): void {
    for (const [k, { pointer }] of outputs.entries())
      this.#asm
        .get(pointer)
        .get(this.#offsets[k])
        .op(way === 'to' ? 'i32Add' : 'i32Sub')
        .set(pointer);
  }

  /** The step of a single element, number `copy` past the pointers of `outputs`, into the state of its group. */
  scatter(
    code: VectorCode,
    step: Program,
    results: readonly Value[],
    outputs: readonly Stream[],
    copy: number,
    around: Surroundings,
  ): void {
    const inputs = results.slice(0, -1);
    this.at(results[results.length - 1], {
      inside: () => {
        const places = outputs.map((stream, k) => this.#place(stream, k, copy));
        const operands = [...places.map((place) => load(code, place, 0)), ...inputs];
        const next = emitProgram(code, step, { ...around, load: (operand) => operands[operand] });
        for (const [k, value] of next.entries()) store(code, places[k], 0, value);
      },
    });
    for (const { step: way, pointer, stride } of outputs) {
      if (way === 's') code.asm.get(pointer).get(stride).op('i32Add').set(pointer);
    }
  }

  /** The group's state of output `k` as a stream of one element. */
  #place(stream: Stream, k: number, copy: number): Stream {
    const asm = this.#asm;
    const pointer = asm.local('i32');
    const bytes = stream.step === 'c' ? copy * itemsize(stream.dtype) : 0;
    asm.get(stream.pointer).get(this.#offsets[k]).op('i32Add');
    if (bytes !== 0) asm.i32(bytes).op('i32Add');
    asm.set(pointer);
    return { ...stream, step: 'c', pointer, offset: 0 };
  }
}
