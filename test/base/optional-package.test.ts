/** A package that is not installed is named with the command that installs it; other failures stay what they are. */
import { expect, it } from 'vitest';
import { optionalPackage } from '../../lib/base/packages/optional-package.js';

it('names the install command', () => {
  expect(() => optionalPackage('no-such-package-of-ours', 'fromHdf5')).toThrow(
    'fromHdf5: the package no-such-package-of-ours, which this needs, is not installed; run: npm install no-such-package-of-ours',
  );
  const broken = (): never => {
    throw new RangeError('broken inside');
  };
  expect(() => optionalPackage('x', 'y', broken)).toThrow(RangeError);
  expect(optionalPackage<typeof import('node:path')>('node:path', 'here').sep).toBeTypeOf('string');
});
