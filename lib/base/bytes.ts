/** Byte sizes as people write them: `'256MB'`, `'1.5 GiB'`, `'80 GB'`, in both directions. */
import { ChunkwiseError } from './errors.js';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
  ki: 2 ** 10,
  kib: 2 ** 10,
  mi: 2 ** 20,
  mib: 2 ** 20,
  gi: 2 ** 30,
  gib: 2 ** 30,
  ti: 2 ** 40,
  tib: 2 ** 40,
};

/**
 * Number of bytes that `text` names; numbers pass through, decimal (kB, MB, GB) and binary (KiB, MiB, GiB) units.
 *
 * @param name what the size is for, named in the error
 * @throws ChunkwiseError 'argument' when it is not a positive size
 * @example
 * parseBytes('256MB') // 256_000_000
 * parseBytes('1.5 GiB') // 1_610_612_736
 */
export function parseBytes(text: string | number, name = 'size'): number {
  const match = typeof text === 'number' ? null : /^\s*(\d+(?:\.\d*)?|\.\d+)(?:e(\d+))?\s*([a-z]*)\s*$/i.exec(text);
  const unit = match === null ? undefined : UNITS[match[3].toLowerCase()];
  const bytes =
    typeof text === 'number'
      ? text
      : match === null || unit === undefined
        ? Number.NaN
        : Math.round(Number(match[1]) * 10 ** Number(match[2] ?? 0) * unit);
  if (!(bytes > 0) || !Number.isFinite(bytes))
    throw new ChunkwiseError(
      'argument',
      `${name}: ${JSON.stringify(text)} is not a size in bytes; write a positive number, or text such as '256MB' or '1.5GiB'`,
    );
  return bytes;
}

/** `bytes` with three significant digits and a decimal unit: `1.23 MB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return `${bytes} B`;
  let value = Math.abs(bytes);
  let unit = 0;
  const names = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  while (value >= 999.5 && unit < names.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${bytes < 0 ? '-' : ''}${value.toFixed(digits)} ${names[unit]}`;
}
