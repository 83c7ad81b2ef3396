// pad/mapBlocks/cumsum … then diagonal on threads: tasks read blocks before they are made
const cw = await import(process.env.CW_LIB ?? process.cwd() + '/dist/lib/index.js');
const a = cw.fromTypedArray(
    Float64Array.from({ length: 64 }, (_, k) => k + 1),
    {
      shape: [8, 8],
      chunks: [
        [3, 5],
        [2, 2, 2, 2],
      ],
    },
  ),
  b = cw.fromTypedArray(
    Float64Array.from({ length: 64 }, (_, k) => k + 1),
    { shape: [8, 8], chunks: [4, 4] },
  );
const V = {
  'pad.diagonal': () => a.pad(1, { mode: 'edge' }).diagonal(),
  'pad.diagonal(-2)': () => a.pad(1, { mode: 'edge' }).diagonal({ offset: -2 }),
  'pad.trace': () => a.pad(1).trace(),
  'mapBlocks.diagonal': () => a.mapBlocks((x) => x).diagonal(),
  'mapBlocks.diagonal(-2)': () => a.mapBlocks((x) => x).diagonal({ offset: -2 }),
  'mapBlocks 4x4 .diagonal(1)': () => b.mapBlocks((x) => x).diagonal({ offset: 1 }),
  'mapBlocks 4x4 .diagonal': () => b.mapBlocks((x) => x).diagonal(),
  'cumsum.diagonal(-2)': () => a.cumsum({ axis: 0 }).diagonal({ offset: -2 }),
  'sort.diagonal(-2)': () => a.sort({ axis: 1 }).diagonal({ offset: -2 }),
  'matmul.trace': () => cw.matmul(a, b).trace(),
  'matmul.diagonal(-2)': () => cw.matmul(b, b).diagonal({ offset: -2 }),
  'rechunk.diagonal': () =>
    a
      .rechunk([
        [5, 3],
        [1, 7],
      ])
      .diagonal({ offset: -2 }),
  'einsum ii of mapBlocks': () =>
    cw.einsum(
      'ii->i',
      a.mapBlocks((x) => x),
    ),
};
for (const [name, f] of Object.entries(V)) {
  try {
    const want = (await f().compute({ threads: 'inline' })).data;
    let wrong = 0,
      n = 0,
      ex;
    const t = Date.now();
    for (; n < 300 && Date.now() - t < 4500; n++) {
      const g = (await f().compute({ threads: 2 })).data;
      const k = g.findIndex((v, j) => v !== want[j]);
      if (k >= 0) {
        wrong++;
        ex ??= `[${k}] ${g[k]} for ${want[k]}`;
      }
    }
    console.log(name, `${wrong} wrong of ${n}`, ex ?? '');
  } catch (e) {
    console.log(name, e.tag, e.message.slice(0, 80));
  }
}
process.exit(0);
