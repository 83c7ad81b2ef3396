/** A package that is not installed is named with the command that installs it; other failures stay what they are. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it, test } from 'vitest';
import {
  OPTIONAL_PACKAGES,
  type OptionalName,
  optionalModule,
  optionalPackage,
} from '../../lib/base/packages/optional-package.js';

const names = Object.keys(OPTIONAL_PACKAGES) as OptionalName[];
/** Where nothing is installed. */
const elsewhere = createRequire('/nowhere/at/all.js');

test.each(names)('%s: the error names the install command', async (name) => {
  const message = new RegExp(
    `^fromIt: the package ${name} \\(.+\\), which this needs, is not installed; run: npm install ${name}$`,
  );
  expect(() => optionalPackage(name, 'fromIt', elsewhere)).toThrow(message);
  await expect(optionalModule(name, 'fromIt', async (entry) => elsewhere(entry))).rejects.toThrow(message);
});

it('what is there is loaded, and what fails otherwise stays what it is', async () => {
  const path = () => createRequire(import.meta.url)('node:path') as unknown;
  expect(optionalPackage<typeof import('node:path')>('koffi', 'here', path).sep).toBeTypeOf('string');
  expect((await optionalModule<typeof import('node:path')>('koffi', 'here', () => import('node:path'))).sep).toBe('/');
  const broken = (): never => {
    throw new RangeError('broken inside');
  };
  expect(() => optionalPackage('h5wasm', 'here', broken)).toThrow(RangeError);
  await expect(optionalModule('h5wasm', 'here', async () => broken())).rejects.toThrow(RangeError);
});

it('package.json names the same, so that none is installed unasked', () => {
  const { optionalDependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as Record<string, Record<string, unknown>>;
  expect([...Object.keys(optionalDependencies), ...Object.keys(peerDependencies)].sort()).toEqual([...names].sort());
  expect(peerDependenciesMeta).toEqual(
    Object.fromEntries(Object.keys(peerDependencies).map((name) => [name, { optional: true }])),
  );
});
