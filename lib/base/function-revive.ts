/**
 * Turns a function's plain data back into a function, on any thread; the same data gives the same function object.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ChunkwiseError } from './errors.js';
import type { FunctionSpec } from './function-spec.js';
import { PROVIDED_HELPERS } from './worker-globals.js';

/** A function as it comes back. */
export type RevivedFunction = (...args: unknown[]) => unknown;

const compiled = new Map<string, RevivedFunction>();
/** Functions with variables of their own, by their data. */
const closed = new WeakMap<object, RevivedFunction>();
const imported = new Map<string, Promise<RevivedFunction>>();

/** How messages name the function: its name, `export of module`, or `an anonymous function`. */
export function functionLabel(spec: FunctionSpec): string {
  if (spec.type === 'module') return `'${spec.export}' of ${spec.module}`;
  return spec.name ? `'${spec.name}'` : 'an anonymous function';
}

const importLater = (module: string): Promise<unknown> => import(module);
const HELPERS: Record<(typeof PROVIDED_HELPERS)[number], unknown> = {
  // esbuild's keepNames wraps functions in this.
  __name: (fn: unknown) => fn,
  // vitest rewrites `import()` to these.
  __vite_ssr_dynamic_import__: importLater,
  __vi_import__: importLater,
};

/**
 * Compiles a function's source, in strict mode where it allows that; cached by the text.
 *
 * @throws ChunkwiseError 'function' when the text is not a function
 */
function compileSource(spec: Extract<FunctionSpec, { type: 'source' }>): RevivedFunction {
  const { source, name, values } = spec;
  const known = values ? closed.get(spec) : compiled.get(source);
  if (known) return known;
  const label = name.replace(/[^\w$]/g, '') || 'anonymous';
  const build = (mode: string): unknown =>
    new Function(
      ...PROVIDED_HELPERS,
      ...Object.keys(values ?? {}),
      `${mode}return (${source}\n);\n//# sourceURL=chunkwise-function-${label}`,
    )(...PROVIDED_HELPERS.map((helper) => HELPERS[helper]), ...Object.values(values ?? {}));
  let fn: unknown;
  try {
    fn = build('"use strict";');
  } catch {
    try {
      fn = build('');
    } catch (cause) {
      throw new ChunkwiseError(
        'function',
        `the source of ${name ? `'${name}'` : 'an anonymous function'} does not compile: ${String(cause)}; write it for ES2022`,
        { cause },
      );
    }
  }
  if (typeof fn !== 'function')
    throw new ChunkwiseError('function', `the source of '${name}' gives ${typeof fn}, not a function`);
  if (values) closed.set(spec, fn as RevivedFunction);
  else compiled.set(source, fn as RevivedFunction);
  return fn as RevivedFunction;
}

async function importFunction(module: string, name: string): Promise<RevivedFunction> {
  let exports: Record<string, unknown>;
  try {
    exports = (await import(module)) as Record<string, unknown>;
  } catch (cause) {
    try {
      // A package of the user's project need not be visible from where chunkwise is installed.
      const resolve = createRequire(pathToFileURL(join(process.cwd(), 'package.json')));
      if (/^(\w+:|\/)/.test(module)) throw cause;
      exports = (await import(pathToFileURL(resolve.resolve(module)).href)) as Record<string, unknown>;
    } catch {
      const typescript = /\.[cm]?tsx?$/.test(module)
        ? '; a worker loads JavaScript, not TypeScript: give the compiled file'
        : '';
      throw new ChunkwiseError(
        'function',
        `the module ${module} of the function '${name}' cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}${typescript}`,
        { cause },
      );
    }
  }
  const fn = exports[name];
  if (typeof fn !== 'function')
    throw new ChunkwiseError(
      'function',
      `the module ${module} exports no function '${name}'; it exports ${Object.keys(exports).sort().join(', ') || 'nothing'}`,
    );
  return fn as RevivedFunction;
}

/**
 * The function that `spec` describes.
 *
 * @throws ChunkwiseError 'function' when its source does not compile, or its module or export is missing
 */
export async function reviveFunction(spec: FunctionSpec): Promise<RevivedFunction> {
  if (spec.type === 'source') return compileSource(spec);
  const key = `${spec.module}\n${spec.export}`;
  let pending = imported.get(key);
  if (!pending) {
    pending = importFunction(spec.module, spec.export);
    imported.set(key, pending);
    pending.catch(() => imported.delete(key));
  }
  return pending;
}
