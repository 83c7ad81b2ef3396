/** Bins that have to be computed are seen to ascend or descend when they are. */
import { expect, it } from 'vitest';
import * as cw from '../../../lib/index.js';

const inline = { threads: 'inline' } as const;
const x = [-5, 0, 0.5, 3, 3.5, 10, 11];

it.each([false, true])(
  'digitize by edges that descend, given as numbers or to be computed (right: %s)',
  async (right) => {
    const edges = [10, 3, 0.5, 0, -1];
    const told = cw.digitize(x, edges, { right });
    const wanted = await told.compute(inline);
    // numpy.digitize of the same.
    expect([...wanted.data].map(Number)).toEqual(right ? [5, 4, 3, 2, 1, 1, 0] : [5, 3, 2, 1, 1, 0, 0]);
    const lists = [
      cw.asarray([...edges].reverse(), { chunks: 2 }).slice('::-1'),
      cw.asarray(edges, { chunks: 1 }).add(0),
      cw.asarray([99, ...edges]).slice('1:'),
    ];
    for (const list of lists) {
      const got = await cw.digitize(cw.asarray(x, { chunks: 3 }), list, { right }).compute(inline);
      expect(got.data).toEqual(wanted.data);
    }
    const up = cw.asarray(edges).slice('::-1');
    const rising = await cw.digitize(x, up, { right }).compute(inline);
    expect(rising.data).toEqual((await cw.digitize(x, [...edges].reverse(), { right }).compute(inline)).data);
    expect([...(await cw.digitize(x, cw.asarray([3]).add(0), { right }).compute(inline)).data].map(Number)).toEqual(
      right ? [0, 0, 0, 0, 1, 1, 1] : [0, 0, 0, 1, 1, 1, 1],
    );
  },
);
