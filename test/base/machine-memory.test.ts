/** The default memory limit sees what a container allows. */
import { totalmem } from 'node:os';
import { expect, it } from 'vitest';
import { controlGroupLimit, machineMemory } from '../../lib/base/machine-memory.js';

const reads =
  (files: Readonly<Record<string, string>>) =>
  (path: string): string | undefined =>
    files[path];

it.each<[string, Record<string, string>, number]>([
  ['no control groups', {}, Number.POSITIVE_INFINITY],
  [
    'version 2: the group or one above it, whichever is less',
    {
      '/proc/self/cgroup': '0::/system.slice/job.scope\n',
      '/sys/fs/cgroup/system.slice/job.scope/memory.max': 'max\n',
      '/sys/fs/cgroup/system.slice/memory.max': '536870912\n',
    },
    536870912,
  ],
  [
    'version 2 in a container, which sees its own root',
    { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': '268435456\n' },
    268435456,
  ],
  [
    'version 1',
    {
      '/proc/self/cgroup': '5:cpu,cpuacct:/a\n4:memory:/docker/0123\n',
      '/sys/fs/cgroup/memory/docker/0123/memory.limit_in_bytes': '134217728\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    },
    134217728,
  ],
  [
    "version 1 where the path is the host's and only the root is mounted",
    {
      '/proc/self/cgroup': '4:memory:/docker/0123\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '134217728\n',
    },
    134217728,
  ],
])('%s', (_, files, limit) => {
  expect(controlGroupLimit(reads(files))).toBe(limit);
});

it('is never more than the machine has', () => {
  expect(machineMemory()).toBeGreaterThan(0);
  expect(machineMemory()).toBeLessThanOrEqual(totalmem());
});
