/**
 * The greatest of labels in memory, which tells how many groups there are: of many by a kernel, a piece at a time through a
 * memory of its own that stays in the nearest cache; a third of what a loop takes (benchmarks/group-by.ts).
 */
import { createWasmBackend, DESCRIPTOR_BYTES } from '../../../kernels/kernel-machine.js';
import type { KernelBackend, KernelSpec } from '../../../kernels/program.js';
import { ProgramBuilder } from '../../../kernels/program-builder.js';
import { reductionProgram } from '../../../kernels/reduction.js';

/** Fewer labels than this do not make up for compiling the kernel. */
const MANY = 1 << 18;
/** Labels of one piece. */
const PIECE = 8192;
const PAGE = 1 << 16;

interface Greatest {
  readonly backend: KernelBackend;
  readonly spec: KernelSpec;
  readonly state: Int32Array;
  readonly piece: Int32Array;
}

let made: Greatest | undefined;

function make(): Greatest {
  const limits = { initial: 1, maximum: 1 };
  const memory = new WebAssembly.Memory({ ...limits, shared: true });
  const builder = new ProgramBuilder(['int32']);
  const program = builder.finish([builder.load(0)]);
  return {
    backend: createWasmBackend(memory, { parameters: 0, limits }),
    spec: { program, reduction: reductionProgram('max', 'int32') },
    state: new Int32Array(memory.buffer, DESCRIPTOR_BYTES, 4),
    piece: new Int32Array(memory.buffer, PAGE - 4 * PIECE, PIECE),
  };
}

/** The greatest of `labels` and -1. */
export function greatestOf(labels: Int32Array): number {
  if (labels.length < MANY) {
    let greatest = -1;
    for (let k = 0; k < labels.length; k++) if (labels[k] > greatest) greatest = labels[k];
    return greatest;
  }
  made ??= make();
  const { backend, spec, state, piece } = made;
  state[0] = -1;
  for (let k = 0; k < labels.length; k += PIECE) {
    const part = labels.subarray(k, k + PIECE);
    piece.set(part);
    backend.run(spec, {
      shape: [part.length],
      origin: [0],
      operands: [{ address: piece.byteOffset, strides: [4] }],
      outputs: [{ address: state.byteOffset, strides: [0] }],
    });
  }
  return state[0];
}
