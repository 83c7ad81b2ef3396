/**
 * Loads packages that only some need, on first use: where one is not installed, the error names the command that installs it.
 */
import { packageRequire as require } from '../built-module.js';
import { ChunkwiseError } from '../errors.js';

/** True when `cause` says that the package itself, or the binary that it brings for this platform, is not there. */
const isAbsent = (cause: unknown): boolean => {
  const { code, message } = cause as { readonly code?: string; readonly message?: string };
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND' || /native binding/i.test(message ?? '');
};

/**
 * A package that is installed on demand.
 *
 * @param name the package
 * @param purpose what needs it, named in the error: `'png'`
 * @param load loads it; `require` unless said otherwise
 * @throws 'argument' naming the install command, where it is absent
 */
export function optionalPackage<T>(name: string, purpose: string, load: (name: string) => unknown = require): T {
  try {
    return load(name) as T;
  } catch (cause) {
    if (!isAbsent(cause)) throw cause;
    throw new ChunkwiseError(
      'argument',
      `${purpose}: the package ${name}, which this needs, is not installed; run: npm install ${name}`,
      { cause, details: { package: name } },
    );
  }
}
