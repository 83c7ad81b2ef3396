/**
 * Loads packages that only some need, on first use: where one is not installed, the error names the command that installs it.
 */
import { packageRequire as require } from '../built-module.js';
import { ChunkwiseError } from '../errors.js';

/**
 * What is installed on demand: what of it is loaded, and what for. package.json names the same: what npm tries to install as
 * an optional dependency, the others as optional peers, which cost nothing until somebody installs them.
 */
export const OPTIONAL_PACKAGES = {
  '@resvg/resvg-js': { entry: '@resvg/resvg-js', use: 'pictures as PNG' },
  h5wasm: { entry: 'h5wasm/node', use: 'HDF5 and NetCDF-4 files' },
  'apache-arrow': { entry: 'apache-arrow', use: 'tables of Apache Arrow' },
  '@nats-io/transport-node': { entry: '@nats-io/transport-node', use: 'machines that work together over NATS' },
  '@nats-io/jetstream': { entry: '@nats-io/jetstream', use: 'what machines keep in NATS' },
  koffi: { entry: 'koffi', use: 'functions of native libraries' },
} as const satisfies Readonly<Record<string, { readonly entry: string; readonly use: string }>>;

/** A package of {@link OPTIONAL_PACKAGES}. */
export type OptionalName = keyof typeof OPTIONAL_PACKAGES;

/** True when `cause` says that the package itself, or the binary that it brings for this platform, is not there. */
const isAbsent = (cause: unknown): boolean => {
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' || /native binding/i.test(message ?? '');
};

/** What became of loading `name`. @throws 'argument' naming the install command where it is absent, else what was thrown */
function refuse(name: OptionalName, purpose: string, cause: unknown): never {
  if (!isAbsent(cause)) throw cause;
  throw new ChunkwiseError(
    'argument',
    `${purpose}: the package ${name} (${OPTIONAL_PACKAGES[name].use}), which this needs, is not installed; run: npm install ${name}`,
    { cause, details: { package: name } },
  );
}

/**
 * A package that is installed on demand, by `require`.
 *
 * @param purpose what needs it, named in the error: `'png'`
 * @throws 'argument' naming the install command, where it is absent
 */
export function optionalPackage<T>(name: OptionalName, purpose: string, load: (entry: string) => unknown = require): T {
  try {
    return load(OPTIONAL_PACKAGES[name].entry) as T;
  } catch (cause) {
    return refuse(name, purpose, cause);
  }
}

/**
 * A package that is installed on demand, by `import`, as h5wasm has no other way.
 *
 * @throws 'argument' naming the install command, where it is absent
 */
export async function optionalModule<T>(
  name: OptionalName,
  purpose: string,
  load: (entry: string) => Promise<unknown> = (entry) => import(entry),
): Promise<T> {
  try {
    return (await load(OPTIONAL_PACKAGES[name].entry)) as T;
  } catch (cause) {
    return refuse(name, purpose, cause);
  }
}
