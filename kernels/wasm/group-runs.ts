/**
 * Runs of equal labels along the innermost loop: as long as all labels of a turn are the same, elements go into states that
 * are kept in locals, by whole vectors; these are merged into the group's state where another label comes.
 */
import type { GroupStates } from './group.js';
import type { Reducer } from './reduce.js';
import type { Stream, Value, VectorCode } from './simd.js';

/** Bytes of a vector of labels, and how many it holds. */
const VECTOR = 16;
const LABELS = 4;

/** Emits the choice between a run and single elements, one turn of the loop at a time. */
export class LabelRuns {
  readonly #code: VectorCode;
  readonly #groups: GroupStates;
  readonly #reducer: Reducer;
  readonly #outputs: readonly Stream[];
  /** The label whose states are in locals, in every lane. */
  readonly #current: number;
  /** 1 while there are any. */
  readonly #held: number;

  constructor(code: VectorCode, groups: GroupStates, reducer: Reducer, outputs: readonly Stream[]) {
    this.#code = code;
    this.#groups = groups;
    this.#reducer = reducer;
    this.#outputs = outputs;
    this.#current = code.asm.local('v128');
    this.#held = code.asm.local('i32');
  }

  /** Before the loop. */
  begin(): void {
    this.#code.asm.i32(0).set(this.#held);
  }

  /** After the loop, and where a run ends: the states in locals go to their group. */
  flush(): void {
    const { asm } = this.#code;
    asm.get(this.#held);
    asm.when('none', () => {
      this.#groups.move(this.#outputs, 'to');
      this.#reducer.end(this.#outputs, false);
      this.#groups.move(this.#outputs, 'back');
      asm.i32(0).set(this.#held);
    });
  }

  /**
   * One turn over `elements`, a multiple of 4, whose labels begin where `labels` points.
   *
   * @param together does all of them into the states in locals
   * @param single does each into its group's state in memory
   */
  turn(labels: Stream, elements: number, together: () => void, single: () => void): void {
    const { asm } = this.#code;
    const equal = asm.local('i32');
    const compare = (): void => {
      for (let k = 0; k < elements / LABELS; k++) {
        asm.get(labels.pointer).memory('load', (labels.offset ?? 0) + k * VECTOR);
        asm.get(this.#current).simd('i32Eq');
        if (k > 0) asm.simd('and');
      }
      asm.simd('i32AllTrue').set(equal);
    };
    // Held and the same label as before.
    asm.i32(0).set(equal);
    asm.get(this.#held);
    asm.when('none', compare);
    asm.get(equal);
    asm.when('none', together, () => {
      this.flush();
      asm
        .get(labels.pointer)
        .memory('load32Splat', labels.offset ?? 0)
        .set(this.#current);
      compare();
      const label: Value = { dtype: 'int32', local: this.#current, width: 4 };
      asm.get(equal);
      asm.when('none', () => {
        asm.i32(0).set(equal);
        this.#groups.at(label, { inside: () => asm.i32(1).set(equal) });
      });
      asm.get(equal).set(this.#held);
      asm.get(equal);
      asm.when(
        'none',
        () => {
          this.#reducer.begin();
          together();
        },
        single,
      );
    });
  }
}
