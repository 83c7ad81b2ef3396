// usage: node paths.mjs FOLDER : names that lead out of a store, and other odd names
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const cw = await import(process.env.CW_LIB ?? process.cwd() + '/dist/lib/index.js');
cw.config.set({ threads: 'inline' });
await cw.ones([4]).multiply(42).toZarr(join(folder, 'secret.zarr'), { path: 'a' });
await cw.ones([4]).toZarr(join(folder, 'in.zarr'), { path: 'g/a' });
await cw.ones([4]).toZarr(join(folder, 'in2.zarr'), { path: 'g/a', format: 2 });
const show = async (what, f) => {
  try {
    const v = await f();
    console.log('LET THROUGH', what, String(v).slice(0, 120));
  } catch (e) {
    console.log('refused', what, '->', e.tag ?? `UNTAGGED ${e.name}`, String(e.message).slice(0, 140));
  }
};
for (const s of ['in.zarr', 'in2.zarr']) {
  const g = await cw.openGroup(join(folder, s), { path: 'g' });
  for (const n of [
    '../../secret.zarr/a',
    '../g/a',
    './a',
    'a/',
    '/a',
    '//a',
    'a/../a',
    '',
    '.',
    '..',
    'a\0b',
    '../../../../../../etc',
    'b\\..\\a',
    'a'.repeat(5000),
    '__proto__',
    'constructor',
    5,
    null,
    undefined,
    {},
  ])
    await show(`${s} group.array(${JSON.stringify(n)?.slice(0, 40)})`, () => g.array(n));
  for (const p of ['../secret.zarr/a', 'g/../../secret.zarr/a', '/g/a', 'g//a', 'g/a/', 'g/./a'])
    await show(`${s} fromZarr path ${p}`, () => cw.fromZarr(join(folder, s), { path: p }));
  for (const p of ['../evil', 'x/../../evil2', '/abs', '..', '.', 'a\0b', 'x//y', '__x', 'c', 'zarr.json', '.zarray'])
    await show(`${s} toZarr path ${JSON.stringify(p)}`, () =>
      cw.ones([2]).toZarr(join(folder, s), { path: p, format: s === 'in.zarr' ? 3 : 2 }),
    );
}
console.log(
  'made outside:',
  readdirSync(folder).filter((f) => !/^(secret|in|in2)\.zarr$/.test(f)),
);
// consolidated metadata that names members outside
const z = join(folder, 'in2.zarr');
writeFileSync(
  join(z, '.zmetadata'),
  JSON.stringify({
    zarr_consolidated_format: 1,
    metadata: {
      '.zgroup': { zarr_format: 2 },
      '../secret.zarr/a/.zarray': JSON.parse(readFileSync(join(z, 'g/a/.zarray'))),
      'g/.zgroup': { zarr_format: 2 },
      '/etc/passwd/.zarray': JSON.parse(readFileSync(join(z, 'g/a/.zarray'))),
      '__proto__/.zarray': {},
    },
  }),
);
await show('members with .zmetadata', async () => (await (await cw.openGroup(z)).members()).join());
await show(
  'get ../secret via .zmetadata',
  async () => (await (await (await cw.openGroup(z)).array('../secret.zarr/a')).compute()).data,
);
const m = JSON.parse(readFileSync(join(folder, 'in.zarr', 'zarr.json')));
m.consolidated_metadata = {
  kind: 'inline',
  must_understand: false,
  metadata: {
    '../secret.zarr/a': JSON.parse(readFileSync(join(folder, 'in.zarr/g/a/zarr.json'))),
    'g/a': { shape: 'nonsense' },
  },
};
writeFileSync(join(folder, 'in.zarr', 'zarr.json'), JSON.stringify(m));
await show('members with inline consolidated', async () =>
  (await (await cw.openGroup(join(folder, 'in.zarr'))).members()).join(),
);
await show(
  'get ../secret via inline',
  async () => (await (await (await cw.openGroup(join(folder, 'in.zarr'))).array('../secret.zarr/a')).compute()).data,
);
await show(
  'get g/a via inline nonsense',
  async () => (await (await (await cw.openGroup(join(folder, 'in.zarr'))).array('g/a')).compute()).data,
);
for (const bad of [
  'null',
  '5',
  '{"metadata": null}',
  '{"metadata": 5}',
  '{"metadata": {"g/a/.zarray": null}}',
  '{"metadata": []}',
  '{',
  '[]',
]) {
  writeFileSync(join(z, '.zmetadata'), bad);
  await show(
    `.zmetadata ${bad}`,
    async () =>
      (await (await cw.openGroup(z)).members()).join() +
      ' ' +
      (await (await (await cw.openGroup(z)).array('g/a')).compute()).data,
  );
}
rmSync(join(z, '.zmetadata'));
for (const bad of ['null', '5', '[]', '{', '"x"', '{"_ARRAY_DIMENSIONS": 5}', '{"_ARRAY_DIMENSIONS": ["a","b"]}']) {
  writeFileSync(join(z, 'g/a/.zattrs'), bad);
  await show(`.zattrs ${bad}`, async () => {
    const a = await cw.fromZarr(z, { path: 'g/a' });
    return JSON.stringify(a.attributes) + a.dims;
  });
}
// toZarr over a symlinked folder, onto its own source, onto a file
symlinkSync(join(folder, 'secret.zarr'), join(folder, 'link.zarr'));
const a = await cw.fromZarr(join(folder, 'secret.zarr'), { path: 'a' });
await show('toZarr onto its own source', () =>
  a.add(1).toZarr(join(folder, 'secret.zarr'), { path: 'a', overwrite: true }),
);
await show('toZarr onto its own source through a link', () =>
  a.add(1).toZarr(join(folder, 'link.zarr'), { path: 'a', overwrite: true }),
);
await show('toZarr onto its own source through ..', () =>
  a.add(1).toZarr(join(folder, 'in.zarr/../secret.zarr'), { path: 'a', overwrite: true }),
);
await show('toZarr into its own source as a child', () =>
  a.add(1).toZarr(join(folder, 'secret.zarr'), { path: 'a/b', overwrite: true }),
);
await show('toZarr over the group of its source', () =>
  a.add(1).toZarr(join(folder, 'secret.zarr'), { overwrite: true }),
);
console.log(
  'source is still',
  await (await cw.fromZarr(join(folder, 'secret.zarr'), { path: 'a' })).compute().then(
    (v) => v.data.join(),
    (e) => e.message,
  ),
);
writeFileSync(join(folder, 'file'), 'x');
await show('toZarr onto a file', () => cw.ones([2]).toZarr(join(folder, 'file')));
await show('toZarr onto a file, overwrite', () => cw.ones([2]).toZarr(join(folder, 'file'), { overwrite: true }));
await show('fromZarr of a file', () => cw.fromZarr(join(folder, 'file')));
mkdirSync(join(folder, 'docs'));
writeFileSync(join(folder, 'docs/keep.txt'), 'keep');
await show('toZarr overwrite a folder of other files', () =>
  cw.ones([2]).toZarr(join(folder, 'docs'), { overwrite: true }),
);
console.log('keep.txt', existsSync(join(folder, 'docs/keep.txt')));
for (const s of [
  '',
  ' ',
  'http://127.0.0.1:1/x',
  'file:///nowhere',
  'ftp://x/y',
  's3://x',
  null,
  5,
  {},
  [],
  new Map(),
  new URL('file:///nowhere'),
])
  await show(`fromZarr(${typeof s} ${JSON.stringify(s)})`, () => cw.fromZarr(s));
process.exit(0);
