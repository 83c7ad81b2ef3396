/** Node's zlib, loaded when first used: most threads never need it, and starting is quicker without. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
let loaded: typeof import('node:zlib') | undefined;

/** The module `node:zlib`. */
export function nodeZlib(): typeof import('node:zlib') {
  loaded ??= require('node:zlib') as typeof import('node:zlib');
  return loaded;
}
