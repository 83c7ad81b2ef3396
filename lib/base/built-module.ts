/**
 * Finds modules of this package that are loaded by address, such as those that worker threads run, whether the asking code
 * runs from sources or from one of the bundled chunks.
 */
import { fileURLToPath } from 'node:url';

const here = import.meta.url;
const fromSources = here.endsWith('.ts');
const dist = fromSources ? new URL('../../dist/', here) : new URL(here.slice(0, here.lastIndexOf('/dist/') + 6));

/**
 * Address of a built module: what worker threads load.
 *
 * @param path its path in the sources, without ending, such as `'lib/runtime/worker'`
 */
export const builtModule = (path: string): URL => new URL(`${path}.js`, dist);

/**
 * Path of a built file.
 *
 * @param path its path below dist
 */
export const builtFile = (path: string): string => fileURLToPath(new URL(path, dist));

/** Address of a module for the calling thread: the source where sources run, so that both share one instance of it. */
export const ownModule = (path: string): URL => (fromSources ? new URL(`../../${path}.ts`, here) : builtModule(path));
