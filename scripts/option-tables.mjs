// Writes docs/options.md: arguments and options of every public function, from the signatures that calls are checked against.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signatureTable } from '../dist/lib/base/signature-table.js';
import * as cw from '../dist/lib/index.js';
import * as plot from '../dist/lib/plot/index.js';

const file = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'options.md');
mkdirSync(dirname(file), { recursive: true });
const groups = [
  ['', cw],
  ['fft.', cw.fft],
  ['linalg.', cw.linalg],
  ['ndimage.', cw.ndimage],
  ['pde.', cw.pde],
  ['random.', cw.random],
  ['config.', cw.config],
  ['plot: ', plot],
];
writeFileSync(file, signatureTable(groups));
console.log(file);
