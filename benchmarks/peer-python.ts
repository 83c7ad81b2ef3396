/** Finds a Python that has the peers (dask, xarray, zarr). */
import { spawnSync } from 'node:child_process';

/** The interpreter to run peer programs with, and the versions it has. */
export interface PeerPython {
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
}

const probe = `
import importlib, json, sys
found = {'python': sys.version.split()[0]}
for name in ('numpy', 'dask', 'xarray', 'zarr'):
    try:
        found[name] = importlib.import_module(name).__version__
    except ImportError:
        pass
print(json.dumps(found))
`;

/** The first of CHUNKWISE_PEER_PYTHON, the system's python3 and the path's python3 that has dask; undefined when none has. */
export function findPeerPython(): PeerPython | undefined {
  const candidates = [process.env.CHUNKWISE_PEER_PYTHON, '/usr/bin/python3', 'python3'];
  for (const command of candidates) {
    if (!command) continue;
    const result = spawnSync(command, ['-c', probe], { encoding: 'utf8' });
    if (result.status !== 0) continue;
    const versions = JSON.parse(result.stdout.trim()) as Record<string, string>;
    if ('dask' in versions) return { command, versions };
  }
  return undefined;
}
