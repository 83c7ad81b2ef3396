/**
 * Loads the parts of other packages that the build bundles into this one (scripts/bundle-packages.mjs), on first use.
 */
import { builtFile, packageRequire as require } from '../built-module.js';

/** What is bundled, with what is taken of it. */
interface BundledPackages {
  readonly mathjs: Pick<typeof import('mathjs'), 'create' | 'parseDependencies'>;
  readonly zarr: object;
  readonly zarrita: Pick<typeof import('zarrita'), 'create' | 'root'>;
}

/** The bundled part of a package; sources take it from what was built, as worker threads do. */
export const bundledPackage = <N extends keyof BundledPackages>(name: N): BundledPackages[N] =>
  require(builtFile(`packages/${name}.cjs`)) as BundledPackages[N];
