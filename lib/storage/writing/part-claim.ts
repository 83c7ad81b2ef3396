/**
 * Says to other processes which part of an array a run writes: a file in the array's folder with a number, drawn as in a bakery. Of
 * two that share stored objects the one with the larger number waits, of two whose elements overlap it is refused. A file whose
 * process is gone says nothing.
 */
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import type { Box } from '../../base/grid.js';
import { temporaryName } from '../stores/object-file.js';
import { storageFailure } from '../stores/storage-failure.js';
import { beginWriter, endWriter, mayRun, type Writer } from './writer-claim.js';

/** What is written: elements, and the elements of all objects that are written again for them. */
export interface PartBoxes {
  readonly box: Box;
  readonly objects: Box;
}

/** A part that is ours. */
export interface PartClaim {
  /** A part that came before and overlaps ours; undefined when there is none. */
  overlapping(): Promise<Box | undefined>;
  /** Comes back when no part that came before shares objects with ours. `pause` waits a little, or throws. */
  turn(pause: () => Promise<void>): Promise<void>;
  leave(): void;
}

interface PartRecord extends PartBoxes {
  readonly writer: Writer;
  /** 0 while it is being drawn. */
  readonly number: number;
}

const NAME = /^\.chunkwise-part-.*\.tmp$/;

const overlap = (a: Box, b: Box): boolean =>
  a.start.every((start, axis) => start < b.stop[axis] && b.start[axis] < a.stop[axis]);

/** Names in `folder`; none where there is none. @throws ChunkwiseError 'storage' when it cannot be read */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw storageFailure('toZarr', folder, error);
  }
}

/** Parts of the array in `folder` whose writers may be at work; files of others are removed. */
function partsIn(folder: string): PartRecord[] {
  const found: PartRecord[] = [];
  for (const name of namesIn(folder)) {
    if (!NAME.test(name)) continue;
    const file = join(folder, name);
    try {
      const record = JSON.parse(readFileSync(file, 'utf8')) as PartRecord;
      if (mayRun(record.writer)) found.push(record);
      // Whether one of another machine's is at work nobody can tell.
      else if (record.writer.host === hostname()) rmSync(file, { force: true });
    } catch (error) {
      // It has left meanwhile, or the file is not one of ours.
      if (!(error instanceof SyntaxError) && (error as NodeJS.ErrnoException).code !== 'ENOENT')
        throw storageFailure('toZarr', file, error);
    }
  }
  return found;
}

/** True when another process writes a part of the array in `folder`. To be asked by who has claimed the whole. */
export const partsElsewhere = (folder: string): boolean =>
  partsIn(folder).some(({ writer }) => writer.pid !== process.pid);

/** Enters a part of the array in `folder`. @throws ChunkwiseError 'storage' when the folder cannot be written */
export function claimPart(folder: string, boxes: PartBoxes): PartClaim {
  const writer = beginWriter();
  const file = join(folder, `.chunkwise-part-${writer.token}.tmp`);
  const put = (number: number): void => {
    const aside = temporaryName(file);
    try {
      writeFileSync(aside, JSON.stringify({ ...boxes, writer, number } satisfies PartRecord), { flag: 'wx' });
      renameSync(aside, file);
    } catch (cause) {
      rmSync(aside, { force: true });
      throw storageFailure('toZarr', join(folder, basename(file)), cause);
    }
  };
  const leave = (): void => {
    endWriter(writer);
    rmSync(file, { force: true });
  };
  let own = 0;
  try {
    put(0);
    own = 1 + partsIn(folder).reduce((most, { number }) => Math.max(most, number), 0);
    put(own);
  } catch (error) {
    leave();
    throw error;
  }
  /** Those that drew before us, once all who were drawing have drawn. */
  const before = async (pause: () => Promise<void>): Promise<PartRecord[]> => {
    for (;;) {
      const others = partsIn(folder).filter((one) => one.writer.token !== writer.token);
      if (others.every(({ number }) => number > 0))
        return others.filter(
          ({ number, writer: { token } }) => number < own || (number === own && token < writer.token),
        );
      await pause();
    }
  };
  const shortly = (): Promise<void> => new Promise((done) => setTimeout(done, 5));
  return {
    leave,
    overlapping: async () => (await before(shortly)).find((one) => overlap(one.box, boxes.box))?.box,
    async turn(pause) {
      while ((await before(shortly)).some((one) => overlap(one.objects, boxes.objects))) await pause();
    },
  };
}
