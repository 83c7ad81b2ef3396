// The package under Jest's defaults, which loads modules into a context of its own: on this thread, on workers, from a store.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TESTS = `import * as cw from 'chunkwise';
afterAll(() => cw.close());
test.each(['inline', 2])('computes, threads: %s', async (threads) => {
  const x = cw.ones([400, 300], { chunks: [100, 100] });
  expect(await x.multiply(2).mapBlocks((block) => block).sum().item({ threads })).toBe(240000);
  expect((await cw.arange(4).reshape([2, 2]).compute({ threads })).toArray()).toEqual([[0, 1], [2, 3]]);
  const store = new Map();
  await x.toZarr(store, { dims: ['y', 'x'], threads });
  const mean = await (await cw.fromZarr(store)).mean({ axis: 'y' }).compute({ threads });
  expect(mean.data).toEqual(new Float64Array(300).fill(1));
  expect(mean.data).toBeInstanceOf(Float64Array);
});
test('errors, delayed calls, formulas', async () => {
  const failing = cw.ones([4], { chunks: 2 }).mapBlocks(() => { throw new Error('mine'); });
  await expect(failing.compute({ threads: 2 })).rejects.toThrow(cw.ChunkwiseError);
  expect(await cw.delayed((a) => a + 1)(2).compute()).toBe(3);
  expect(await cw.evaluate('sqrt(a) + 1', { a: cw.asarray([4]) }).item()).toBe(3);
});
`;

/** Installs Jest beside `tarball` in a project below `scratch` and runs tests there. @throws with what Jest says where one fails */
export function checkJest(scratch, tarball) {
  const app = join(scratch, 'jest');
  mkdirSync(join(app, 'test'), { recursive: true });
  writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }\n');
  writeFileSync(join(app, 'test/chunkwise.test.js'), TESTS);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--silent', tarball, 'jest@30'], {
    cwd: app,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'],
    {
      cwd: app,
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`under Jest: ${stderr}`);
  console.log(`jest: ${/Tests:\s+(.+)/.exec(stderr)?.[1]}`);
}
