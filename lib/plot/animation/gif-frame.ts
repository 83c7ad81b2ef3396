/** One frame of a GIF file: pixels in at most 256 colours of its own, packed by LZW. */

/** Colours of a frame, three bytes each, and which of them each pixel has. */
interface Indexed {
  readonly palette: Uint8Array;
  readonly indices: Uint8Array;
}

/** RGBA pixels in 256 colours: those of the most frequent cells of 32 x 32 x 32 colours, others by the nearest of them. */
export function indexed(pixels: Uint8Array): Indexed {
  const count = pixels.length / 4;
  const cells = new Float64Array(4 * 32_768);
  const cellOf = (at: number): number =>
    ((pixels[at] >> 3) << 10) | ((pixels[at + 1] >> 3) << 5) | (pixels[at + 2] >> 3);
  for (let at = 0; at < pixels.length; at += 4) {
    const cell = 4 * cellOf(at);
    cells[cell]++;
    for (let channel = 0; channel < 3; channel++) cells[cell + 1 + channel] += pixels[at + channel];
  }
  const present = Array.from({ length: 32_768 }, (_, cell) => cell).filter((cell) => cells[4 * cell] > 0);
  present.sort((a, b) => cells[4 * b] - cells[4 * a] || a - b);
  const chosen = present.slice(0, 256);
  const palette = new Uint8Array(3 * 256);
  const numbers = new Int16Array(32_768).fill(-1);
  chosen.forEach((cell, k) => {
    for (let channel = 0; channel < 3; channel++)
      palette[3 * k + channel] = Math.round(cells[4 * cell + 1 + channel] / cells[4 * cell]);
    numbers[cell] = k;
  });
  for (const cell of present.slice(256)) {
    const mean = [1, 2, 3].map((channel) => cells[4 * cell + channel] / cells[4 * cell]);
    let best = Number.POSITIVE_INFINITY;
    for (let k = 0; k < chosen.length; k++) {
      const distance = mean.reduce((sum, value, channel) => sum + (value - palette[3 * k + channel]) ** 2, 0);
      if (distance < best) [best, numbers[cell]] = [distance, k];
    }
  }
  const indices = new Uint8Array(count);
  for (let k = 0; k < count; k++) indices[k] = numbers[cellOf(4 * k)];
  return { palette, indices };
}

/** Indices of 8 bits by LZW, in blocks of at most 255 bytes, as GIF has them. */
export function lzw(indices: Uint8Array): Uint8Array {
  const out: number[] = [8];
  let block: number[] = [];
  let bits = 0;
  let held = 0;
  const put = (byte: number): void => {
    block.push(byte);
    if (block.length === 255) flush();
  };
  const flush = (): void => {
    if (block.length > 0) out.push(block.length, ...block);
    block = [];
  };
  let size = 9;
  const emit = (code: number): void => {
    bits |= code << held;
    held += size;
    while (held >= 8) {
      put(bits & 255);
      bits >>>= 8;
      held -= 8;
    }
  };
  const [clear, end] = [256, 257];
  let next = 258;
  let table = new Map<number, number>();
  emit(clear);
  let prefix = indices[0];
  for (let k = 1; k < indices.length; k++) {
    const key = prefix * 256 + indices[k];
    const known = table.get(key);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    emit(prefix);
    if (next < 4096) {
      table.set(key, next);
      if (next === 1 << size && size < 12) size++;
      next++;
    } else {
      emit(clear);
      table = new Map();
      next = 258;
      size = 9;
    }
    prefix = indices[k];
  }
  emit(prefix);
  emit(end);
  if (held > 0) put(bits & 255);
  flush();
  out.push(0);
  return Uint8Array.from(out);
}
