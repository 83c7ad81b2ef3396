/** What the machine has to run peers with: Python interpreters and their packages, a C compiler, and the machine itself. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { basename, join } from 'node:path';

/** An interpreter and the versions of what it has. */
export interface Python {
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
}

const PROBE = `
import json, sys
from importlib import import_module, metadata
found = {'python': sys.version.split()[0]}
for name in sys.argv[1:]:
    try:
        module = import_module(name)
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = str(getattr(module, '__version__', '?'))
    except ImportError:
        pass
print(json.dumps(found))
`;

const MODULES = ['numpy', 'dask', 'numba', 'numexpr', 'xarray', 'zarr', 'numcodecs', 'scipy'];

function probe(command: string, modules: readonly string[]): Python | undefined {
  const result = spawnSync(command, ['-c', PROBE, ...modules], { encoding: 'utf8' });
  if (result.status !== 0) return undefined;
  return { command, versions: JSON.parse(result.stdout.trim()) as Record<string, string> };
}

/** CHUNKWISE_PEER_PYTHON, or whichever of the system's python3 and the path's python3 has most peers; undefined without NumPy. */
export function findPython(): Python | undefined {
  const probed = (command: string): Python[] => {
    const python = probe(command, MODULES);
    return python && 'numpy' in python.versions ? [python] : [];
  };
  const asked = process.env.CHUNKWISE_PEER_PYTHON;
  const found = asked ? probed(asked) : ['/usr/bin/python3', 'python3'].flatMap(probed);
  const packages = (python: Python): number => Object.keys(python.versions).length;
  return found.reduce<Python | undefined>(
    (best, one) => (best && packages(best) >= packages(one) ? best : one),
    undefined,
  );
}

/** The interpreter that has dask-array, when one is given and has it. */
export function findDaskArray(command: string | undefined): Python | undefined {
  const python = command ? probe(command, ['dask_array', 'dask', 'numpy', 'zarr']) : undefined;
  return python && 'dask_array' in python.versions ? python : undefined;
}

const FLAGS = ['-O3', '-march=native', '-ffast-math', '-fopenmp'];

/** Compiles a C program into `folder` unless that was done; undefined where there is no gcc. */
export function compileC(source: string, folder: string): string | undefined {
  const program = join(folder, basename(source, '.c'));
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return program;
  mkdirSync(folder, { recursive: true });
  const result = spawnSync('gcc', [...FLAGS, '-o', program, source, '-lm'], { encoding: 'utf8' });
  if (result.error) return undefined;
  if (result.status !== 0) throw new Error(`${source} does not compile: ${result.stderr}`);
  return program;
}

/** The machine that a run was made on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** The machine, with the versions of everything that runs. */
export function machineOf(python: Python | undefined, daskArray: Python | undefined): Machine {
  const gcc = spawnSync('gcc', ['-dumpfullversion'], { encoding: 'utf8' });
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    versions: {
      node: process.versions.node,
      ...python?.versions,
      ...(daskArray ? { 'dask-array': daskArray.versions.dask_array } : {}),
      ...(gcc.status === 0 ? { gcc: gcc.stdout.trim() } : {}),
    },
  };
}
