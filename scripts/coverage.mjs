// Prints, for each group of names and tier, how many of the array API's, dask.array's and NumPy's names there are, and which are not:
// node scripts/coverage.mjs [--missing]   (after npm run build)
import { readFileSync } from 'node:fs';
import * as cw from '../dist/lib/index.js';

const read = (name) =>
  readFileSync(new URL(`./data/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1);

/** What Python's operators are called here. */
const OPERATORS = {
  abs: 'abs',
  add: 'add',
  and: 'bitwiseAnd',
  eq: 'equal',
  floordiv: 'floorDivide',
  ge: 'greaterEqual',
  gt: 'greater',
  invert: 'bitwiseInvert',
  le: 'lessEqual',
  lshift: 'bitwiseLeftShift',
  lt: 'less',
  matmul: 'matmul',
  mod: 'remainder',
  mul: 'multiply',
  ne: 'notEqual',
  neg: 'negative',
  or: 'bitwiseOr',
  pos: 'positive',
  pow: 'pow',
  rshift: 'bitwiseRightShift',
  sub: 'subtract',
  truediv: 'divide',
  xor: 'bitwiseXor',
  getitem: 'slice',
  setitem: 'set',
  repr: 'toString',
  len: 'size',
};
/** Names that are called otherwise, because they mean something else here or the table's spelling is Python's. */
const OTHERWISE = {
  Array: 'ChunkedArray',
  'Array.__divmod__': 'divmod',
  'Array.chunks': 'chunks',
  store: 'toZarr',
  'Array.store': 'toZarr',
  'Array.numblocks': 'numBlocks',
  PerformanceWarning: 'config',
};
/** Rows without meaning here, by a pattern, and why. */
const WITHOUT = [
  [/^config:/, 'settings of dask; what has a counterpart is in cw.config'],
  [
    /hdf5|tiledb|dask_dataframe|from_dlpack|meta_from_array|register_chunk_type|^backends$/,
    'needs a library or protocol of Python',
  ],
  [/^(asfortranarray|isfortran|require|Array\.A|byteswap)$/, 'arrays are lazy and have no memory layout'],
  [
    /^(mintypecode|typename|issubdtype|common_type|fromstring|fromregex|genfromtxt)$/,
    "names of NumPy's type codes or text formats",
  ],
  [
    /split_every|method=|threshold|tolerance|\(lock\)|\(fancy\)|\(inline_array\)|\(meta\)|\(allow_rechunk\)|\(align_arrays\)|compression_level|compression_matrix|fft_wrap|^atop$|split-large/,
    "steers dask's graphs, which the planner does by itself",
  ],
  [
    /get_state|set_state|bit_generator|random\.(seed|RandomState|bytes|ranf|sample|key|split|bits)$/,
    'generators here have a seed and no state that changes',
  ],
];
const at = (path) => path.split('.').reduce((from, part) => from?.[part], cw);
const array = cw.ones([2, 2]);
const has = (name, camel) => {
  const other = OTHERWISE[name];
  if (other) return at(other) !== undefined || other in array;
  const bare = camel.replace(/\(.*/, '');
  const operator = /^Array\.__(\w+?)__$/.exec(name);
  if (operator) return (OPERATORS[operator[1]] ?? operator[1]) in array;
  if (bare.startsWith('Array.')) return bare.slice(6) in array;
  return at(bare) !== undefined || (!bare.includes('.') && bare in array);
};

const groups = new Map();
const reasons = [];
for (const line of read('array-names.tsv')) {
  const [name, camel, group, tier] = line.split('\t');
  const why = has(name, camel) ? undefined : WITHOUT.find(([pattern]) => pattern.test(name))?.[1];
  if (why) {
    reasons.push([name, why]);
    continue;
  }
  const key = `${group}\t${tier}`;
  if (!groups.has(key)) groups.set(key, { have: 0, missing: [] });
  if (has(name, camel)) groups.get(key).have++;
  else groups.get(key).missing.push(name);
}

const names = [...new Set([...groups.keys()].map((key) => key.split('\t')[0]))];
const cell = (group, tier) => {
  const found = groups.get(`${group}\t${tier}`);
  return found ? `${found.have} of ${found.have + found.missing.length}` : '';
};
console.log('| group | tier 1 | tier 2 | tier 3 |\n|---|---|---|---|');
for (const group of names) console.log(`| ${group} | ${[1, 2, 3].map((tier) => cell(group, tier)).join(' | ')} |`);
const total = (tier) => {
  const rows = [...groups].filter(([key]) => key.endsWith(`\t${tier}`)).map(([, row]) => row);
  const have = rows.reduce((n, row) => n + row.have, 0);
  return `${have} of ${have + rows.reduce((n, row) => n + row.missing.length, 0)}`;
};
console.log(`| all | ${[1, 2, 3].map(total).join(' | ')} |`);
if (process.argv.includes('--missing')) {
  for (const [key, { missing }] of groups)
    if (missing.length > 0) console.log(`${key.replace('\t', ', tier ')}: ${missing.join(' ')}`);
  console.log('\nWithout meaning here:');
  for (const [name, why] of reasons) console.log(`${name}: ${why}`);
}
process.exit(0);
