/**
 * Finds modules and files of this package that are loaded by address, such as those that worker threads run, whether the
 * asking code runs from sources or from one of the built chunks.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ChunkwiseError } from './errors.js';

// A bundler that makes CommonJS leaves nothing here.
const here: string | undefined = import.meta.url;
const fromSources = here?.endsWith('.ts');

function distFolder(): URL | undefined {
  if (here === undefined) return undefined;
  if (fromSources) return new URL('../../dist/', here);
  const end = here.lastIndexOf('/dist/');
  return end < 0 ? undefined : new URL(here.slice(0, end + '/dist/'.length));
}
const dist = distFolder();

function refuseBundle(): never {
  throw new ChunkwiseError(
    'argument',
    `chunkwise: the package was put into a bundle (${here ?? 'CommonJS'}), away from its worker threads and WebAssembly, which are files of their own; leave it out of the bundle (esbuild --external:chunkwise, externals of webpack, serverExternalPackages of Next.js) and install it where the bundle runs`,
  );
}
if (here === undefined) refuseBundle();

/** Loads packages when they are needed, as CommonJS does; through here, so that a bundle is told first what is wrong with it. */
export const packageRequire: NodeJS.Require = createRequire(here);

let found = false;

/**
 * Makes sure that the package's files are where its code is.
 *
 * @throws 'argument' when a bundler has taken the code elsewhere
 */
export function checkInstalled(): void {
  if (found || fromSources) return;
  if (!dist || !existsSync(new URL('packages/NOTICES.md', dist))) refuseBundle();
  found = true;
}

const inDist = (path: string): URL => {
  checkInstalled();
  return new URL(path, dist);
};

/**
 * Address of a built module: what worker threads load.
 *
 * @param path its path in the sources, without ending, such as `'lib/runtime/threads/worker'`
 */
export const builtModule = (path: string): URL => inDist(`${path}.js`);

/**
 * Path of a built file.
 *
 * @param path its path below dist
 */
export const builtFile = (path: string): string => fileURLToPath(inDist(path));

/** Address of a module for the calling thread: the source where sources run, so that both share one instance of it. */
export const ownModule = (path: string): URL => (fromSources ? new URL(`../../${path}.ts`, here) : builtModule(path));
