/** Halos of blocks that are cut apart where memory is short: every boundary, and axes of one block beside axes of several. */
import { expect, test } from 'vitest';
import { axisOf } from '../../lib/base/axis-chunks.js';
import { blocks, constant } from '../../lib/expr/build.js';
import type { Overlap } from '../../lib/expr/node.js';
import { runTiny } from '../support/tiny-runner.js';

const SEES = `(...all) => { const b = all[0]; const out = new Float64Array(b.data.length); for (let k = 0; k < out.length; k++) out[k] = Number(b.data[k]); return { data: out, shape: b.shape, stride: b.shape.map((_, a) => b.shape.slice(a + 1).reduce((x, y) => x * y, 1)), offset: 0 }; }`;
for (const [name, boundary, depth] of [
  ['ppn', ['periodic', 'periodic', 'none'], [1, 1, 1]],
  ['pnn', ['periodic', 'none', 'none'], [1, 1, 1]],
  ['npn', ['none', 'periodic', 'none'], [1, 1, 1]],
  ['ppn0', ['periodic', 'periodic', 'none'], [1, 1, 0]],
  ['nn', ['none', 'none', 'none'], [1, 1, 1]],
  ['ppp', ['periodic', 'periodic', 'periodic'], [1, 1, 1]],
  ['rrn', ['reflect', 'reflect', 'none'], [1, 1, 1]],
] as const)
  for (const opt of [{}, { literalBytes: 0 }, { literalBytes: 0, memoryLimit: 1024 }])
    test(`halo ${name} ${JSON.stringify(opt)}`, async () => {
      const chunks = [axisOf([2, 2, 1]), axisOf([5]), axisOf([3, 3])];
      const c = constant(3, 'int32', [5, 5, 6], chunks);
      const overlap: Overlap = { depth: depth.map((n) => [n, n]), boundary };
      const node = blocks(
        { type: 'source', name: 's', source: SEES },
        [c],
        { dtype: 'float64', shape: c.shape, chunks: c.chunks },
        { overlap: [overlap], trim: overlap },
      );
      const [got] = await runTiny([node], opt);
      expect(Array.from(got as Float64Array).filter((v) => v !== 3)).toEqual([]);
    });
