/** Notebooks are given content by MIME type; tslab is handed it when it prints the last value of a cell. */
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import * as cw from '../../lib/index.js';
import { imshow } from '../../lib/plot/index.js';

const tslab = globalThis as { __tslab__?: unknown };
afterEach(() => {
  delete tslab.__tslab__;
});
const shownBy = (value: unknown): Record<string, string> =>
  (value as Record<symbol, () => Record<string, string>>)[Symbol.for('Jupyter.display')]();
const picture = () => imshow({ data: Float64Array.of(0, 1, 2, 3), shape: [2, 2] });

describe('notebooks', () => {
  it('are given pictures, drawings, pages and results by the protocol', async () => {
    expect(shownBy(picture())['image/png']).toMatch(/^iVBOR/);
    const drawing = cw.ones([2]).add(1).visualize();
    expect(shownBy(drawing)['image/svg+xml']).toMatch(/^<svg /);
    expect(`${drawing}`).toBe(shownBy(drawing)['image/svg+xml']);
    const analysis = await cw.ones([8]).sum().explain({ analyze: true, threads: 0 });
    expect(shownBy(analysis.timeline())['text/html']).toMatch(/^<iframe /);
    expect(shownBy(await cw.arange(2).compute())['text/plain']).toBe('array([0., 1.])');
  });

  it('of tslab show what is printed', () => {
    const seen: string[] = [];
    tslab.__tslab__ = { require: () => ({ display: { raw: (type: string) => seen.push(type) } }) };
    expect(inspect(picture())).toMatch(/^Picture of \d+ x \d+ pixels$/);
    expect(inspect(cw.ones([2]).visualize())).toMatch(/^a picture of the expression, /);
    expect(inspect(cw.ones([2]))).toMatch(/^ChunkedArray</);
    expect(seen).toEqual(['image/png', 'image/svg+xml', 'text/html']);
    tslab.__tslab__ = { require: () => undefined };
    expect(inspect(picture())).toMatch(/^Picture/);
  });
});
