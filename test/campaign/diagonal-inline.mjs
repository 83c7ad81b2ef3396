// Diagonals of computed arrays, inline: what rows below and above hold is known.
const cw = await import(process.env.CW_LIB ?? `${process.cwd()}/dist/lib/index.js`);
const x = cw.fromTypedArray(
  Float64Array.from({ length: 91 }, (_, k) => k + 1),
  {
    shape: [13, 7],
    chunks: [
      [2, 2, 2, 2, 2, 2, 1],
      [3, 3, 1],
    ],
  },
);
const y = x.set('..., ::2', 0);
const full = await y.compute({ threads: 'inline' });
const above = Array.from({ length: 6 }, (_, j) => full.get(j, j + 1));
const below = Array.from({ length: 7 }, (_, j) => full.get(j + 1, j));
const sum = (list) => list.reduce((a, b) => a + b, 0);
let wrong = 0;
const check = async (name, array, want) => {
  for (let k = 0; k < 20; k++) {
    const got = [...(await array.compute({ threads: 'inline' })).data].join();
    if (got !== want.join()) {
      wrong++;
      console.log(`${name}: ${got} for ${want}`);
    }
  }
};
await check('diagonal(-1, 1, 0)', y.diagonal({ offset: -1, axis1: 1, axis2: 0 }), above);
await check('diagonal(-1)', y.diagonal({ offset: -1 }), below);
await check('T.diagonal(1)', y.T.diagonal({ offset: 1 }), below);
await check('diagonal(1, 1, 0)', y.diagonal({ offset: 1, axis1: 1, axis2: 0 }), below);
await check('trace(-1, 1, 0)', y.trace({ offset: -1, axis1: 1, axis2: 0 }), [sum(above)]);
await check('trace(-1)', y.trace({ offset: -1 }), [sum(below)]);
await check('trace(1)', y.trace({ offset: 1 }), [sum(above)]);
console.log(`${wrong} wrong of 140`);
process.exit(0);
