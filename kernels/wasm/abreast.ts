/**
 * Several turns of a reduced loop at once, around an innermost loop that is kept: the states that all of them add to are loaded and
 * stored once. Each state meets its elements in the same order, so that the bits are those of one turn after the other.
 */
import { itemsize } from '../dtype.js';
import type { Assembler } from './assembler.js';
import type { Stream } from './simd.js';

/** How many turns, as long as there are as many left: six streams are read ahead in at once, more gain nothing. */
const TURNS = [6, 3, 2, 1];

/** The loop, and what it goes over. */
export interface AbreastLoop {
  /** Locals with the extents of the loop and of the innermost. */
  readonly extents: readonly [number, number];
  /** Operands, then outputs; each with a pointer of its own, contiguous or the same all along the innermost loop. */
  readonly streams: readonly Stream[];
  readonly operands: number;
  /** The local with what is added to each stream's pointer after a turn, beyond what the innermost loop adds. */
  readonly deltas: readonly number[];
  /** Emits the innermost loop over the streams of several turns: all streams of the first, operands of the others. */
  readonly innermost: (turns: readonly (readonly Stream[])[]) => void;
}

/** Emits the loop. */
export function emitAbreast(asm: Assembler, { extents, streams, operands, deltas, innermost }: AbreastLoop): void {
  const [extent, inner] = extents;
  const left = asm.local('i32');
  asm.get(extent).set(left);
  const read = streams.slice(0, operands);
  const apart = read.map(({ step, dtype }, a) => {
    const bytes = asm.local('i32');
    asm.get(deltas[a]);
    if (step === 'c') asm.get(inner).i32(itemsize(dtype)).op('i32Mul').op('i32Add');
    asm.set(bytes);
    return bytes;
  });
  const further = Array.from({ length: TURNS[0] - 1 }, () =>
    read.map((stream): Stream => ({ ...stream, pointer: asm.local('i32') })),
  );
  for (const turns of TURNS) {
    const enough = () => asm.get(left).i32(turns).op('i32GeU');
    const others = further.slice(0, turns - 1);
    enough();
    asm.when('none', () =>
      asm.loop(() => {
        for (const [k, other] of others.entries())
          for (const [a, { pointer }] of other.entries())
            asm
              .get((k === 0 ? read : others[k - 1])[a].pointer)
              .get(apart[a])
              .op('i32Add')
              .set(pointer);
        innermost([streams, ...others]);
        const ended = [...(others.at(-1) ?? read), ...streams.slice(operands)];
        for (const [a, { pointer }] of streams.entries())
          asm.get(ended[a].pointer).get(deltas[a]).op('i32Add').set(pointer);
        asm.get(left).i32(turns).op('i32Sub').set(left);
        enough().branchIf(0);
      }),
    );
  }
}
