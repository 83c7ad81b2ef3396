/** Moving pictures, written frame by frame: no more than one frame is in memory. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { ChunkwiseError } from '../../base/errors.js';
import { finite, kind, optional, string } from '../../base/kinds.js';
import { define, type OptionKinds } from '../../base/signature.js';
import type { Picture } from '../picture.js';
import { indexed, lzw } from './gif-frame.js';

/** How fast a moving picture runs. */
export interface AnimateOptions {
  /** Frames in a second; 5 by default. */
  readonly fps?: number | undefined;
}

type Frames = Iterable<Picture> | AsyncIterable<Picture>;

const framesKind = kind<Frames>(
  'pictures',
  'pictures: a list, or what gives one after another',
  (value) => typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value),
);
const ANIMATE: OptionKinds<AnimateOptions> = { fps: optional(finite, 5) };

const twoBytes = (value: number): readonly [number, number] => [value & 255, value >> 8];

/**
 * Writes pictures of equal size as an animated GIF (`.gif`), or as files of one PNG each where the path holds `%d`, which becomes 0, 1, 2, ….
 * Frames are drawn as they are asked for. Returns the path.
 *
 * @throws ChunkwiseError 'argument' for another ending, for no frame, and for frames of different sizes
 * @example
 * await animate([1, 2, 3].map((k) => linePlot([{ y: [0, k, 1] }], { yRange: [0, 3] })), 'out/line.gif');
 */
export const animate = define(
  {
    name: 'animate',
    parameters: [
      ['frames', framesKind],
      ['path', string],
    ],
    options: ANIMATE,
    promised: true,
  },
  (frames: Frames, path: string, options: AnimateOptions = {}): Promise<string> => written(frames, path, options),
);

/** Writes frame by frame. */
async function written(frames: Frames, path: string, { fps = 5 }: AnimateOptions): Promise<string> {
  if (!(fps > 0 && fps <= 100))
    throw new ChunkwiseError('argument', `animate: fps is ${fps}; give a number above 0 and up to 100`);
  if (path.includes('%d')) {
    let count = 0;
    for await (const picture of frames) picture.save(path.replace('%d', String(count++)));
    return path;
  }
  if (extname(path).toLowerCase() !== '.gif')
    throw new ChunkwiseError('argument', `animate: '${path}' ends neither in .gif nor holds %d (frame-%d.png)`);
  let file: number | undefined;
  let size: readonly [number, number] | undefined;
  try {
    for await (const picture of frames) {
      const { width, height } = picture;
      if (size && (size[0] !== width || size[1] !== height))
        throw new ChunkwiseError(
          'argument',
          `animate: a frame has ${width} x ${height} pixels, those before ${size.join(' x ')}; give all the same size`,
        );
      if (file === undefined) {
        mkdirSync(dirname(path), { recursive: true });
        file = openSync(path, 'w');
        size = [width, height];
        // Screen without a colour table of its own; run for ever.
        writeSync(
          file,
          Uint8Array.from([...Buffer.from('GIF89a'), ...twoBytes(width), ...twoBytes(height), 0x70, 0, 0]),
        );
        writeSync(file, Uint8Array.from([0x21, 0xff, 11, ...Buffer.from('NETSCAPE2.0'), 3, 1, 0, 0, 0]));
      }
      const { palette, indices } = indexed(picture.pixels());
      const delay = Math.max(1, Math.round(100 / fps));
      writeSync(file, Uint8Array.from([0x21, 0xf9, 4, 0, ...twoBytes(delay), 0, 0]));
      writeSync(file, Uint8Array.from([0x2c, 0, 0, 0, 0, ...twoBytes(width), ...twoBytes(height), 0x87]));
      writeSync(file, palette);
      writeSync(file, lzw(indices));
    }
    if (file === undefined) throw new ChunkwiseError('argument', 'animate: there is no frame to write');
    writeSync(file, Uint8Array.of(0x3b));
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return path;
}
