/**
 * How much memory there is for this process: the machine's, or less where a container (a control group of Linux) limits it.
 */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

/** Text of a file, or undefined. */
export type ReadText = (path: string) => string | undefined;

const readText: ReadText = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

/** Bytes that one of these files names; `max` and what is no number name none. */
const bytesIn = (text: string | undefined): number => {
  const bytes = text === undefined ? Number.NaN : Number.parseInt(text, 10);
  return bytes > 0 ? bytes : Number.POSITIVE_INFINITY;
};

/** `path` and the folders above it, up to the root of the hierarchy. */
function upwards(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, k) => `/${parts.slice(0, parts.length - k).join('/')}`).concat('');
}

/**
 * The least memory limit of the control groups that the process is in, version 1 and 2, their parents included; infinite
 * where there is none.
 */
export function controlGroupLimit(read: ReadText = readText): number {
  const groups = (read('/proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'));
  let least = Number.POSITIVE_INFINITY;
  const look = (root: string, path: string, file: string): void => {
    for (const folder of upwards(path)) least = Math.min(least, bytesIn(read(`${root}${folder}/${file}`)));
  };
  for (const [, controllers, ...path] of groups) {
    if (controllers === '') look('/sys/fs/cgroup', path.join(':'), 'memory.max');
    else if (controllers?.split(',').includes('memory'))
      look('/sys/fs/cgroup/memory', path.join(':'), 'memory.limit_in_bytes');
  }
  return least;
}

/** Bytes of memory for this process. */
export function machineMemory(): number {
  const own = process.constrainedMemory?.() ?? 0;
  // Node gives 0 or a number beyond all memory where nothing limits it, and has not always read version 2.
  return Math.min(totalmem(), own > 0 ? own : Number.POSITIVE_INFINITY, controlGroupLimit());
}
