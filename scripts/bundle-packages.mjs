// Bundles the parts that we use of packages too large to install for them (mathjs alone is 17 MB) into dist/packages, with the
// notices of everything that went in.
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** What is taken of each: `lib/base/packages/bundled-package.ts` loads it. */
const packages = {
  mathjs: `export { create, parseDependencies } from 'mathjs/number';`,
  zarr: `export { addCodec, create, openGroup } from 'zarr/core';`,
  zarrita: `export { create, root } from 'zarrita';`,
};

/** Folder and name of the package that a module belongs to. */
function ownerOf(id) {
  const match = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(id);
  return match ? { folder: match[1], name: match[2] } : undefined;
}

/** The notices that a package brings: its licence and what else it asks to be passed on. */
function noticesOf({ folder, name }) {
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return `## ${name} ${version} (${license})\n\n${texts.join('\n\n') || 'The package brings no text of its licence.'}\n`;
}

/** Writes dist/packages/NAME.cjs, and NOTICES.md beside them. */
export async function bundlePackages(root) {
  const folder = join(root, 'dist/packages');
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  const owners = new Map();
  for (const [name, source] of Object.entries(packages)) {
    const entry = `\0${name}`;
    const build = await rolldown({
      input: { [name]: entry },
      cwd: root,
      platform: 'node',
      // Installed with chunkwise, for the codecs themselves.
      external: /^numcodecs(\/|$)/,
      plugins: [
        {
          name: 'what is taken',
          resolveId(id, importer) {
            if (id === entry) return id;
            return importer === entry ? this.resolve(id, join(root, 'package.json')) : null;
          },
          load: (id) => (id === entry ? source : null),
        },
      ],
      logLevel: 'warn',
    });
    const { output } = await build.write({
      dir: folder,
      format: 'cjs',
      minify: true,
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
      comments: false,
    });
    await build.close();
    for (const chunk of output)
      for (const id of chunk.moduleIds ?? []) {
        const owner = ownerOf(id);
        if (owner) owners.set(owner.folder, owner);
      }
  }
  // Coastlines and borders of maps, read when a map asks for them.
  copyFileSync(join(root, 'lib/plot/earth/world-lines.br'), join(folder, 'world-lines.br'));
  const notices = [...owners.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map(noticesOf);
  writeFileSync(
    join(folder, 'NOTICES.md'),
    `# Packages of which parts are bundled here\n\nThe files beside this one hold parts of the packages below, unchanged but for bundling and minifying.\n\n${notices.join('\n')}`,
  );
}
