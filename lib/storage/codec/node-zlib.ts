/** Node's zlib, loaded when first used: most threads never need it, and starting is quicker without. */
import { packageRequire as require } from '../../base/built-module.js';

let loaded: typeof import('node:zlib') | undefined;

/** The module `node:zlib`. */
export function nodeZlib(): typeof import('node:zlib') {
  loaded ??= require('node:zlib') as typeof import('node:zlib');
  return loaded;
}
