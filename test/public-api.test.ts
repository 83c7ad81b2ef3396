/** The names that users may import are those listed here: a change of the list is a decision, not an accident. */
import { describe, expect, it } from 'vitest';
import * as climate from '../lib/climate/index.js';
import * as cw from '../lib/index.js';

describe('the public API', () => {
  it('exports these names', () => {
    expect(Object.keys(cw).sort()).toMatchSnapshot();
  });

  it('exports these names of climate data', () => {
    expect(Object.keys(climate).sort()).toMatchSnapshot();
    expect(Object.getOwnPropertyNames(climate.DataArray.prototype).sort()).toMatchSnapshot('DataArray');
    expect(Object.getOwnPropertyNames(climate.Dataset.prototype).sort()).toMatchSnapshot('Dataset');
  });

  it('gives arrays these members', () => {
    expect(Object.getOwnPropertyNames(cw.ChunkedArray.prototype).sort()).toMatchSnapshot();
  });

  it('has the namespaces complete', () => {
    expect(Object.keys(cw.random).sort()).toMatchSnapshot('random');
    expect(Object.keys(cw.linalg).sort()).toMatchSnapshot();
    expect(Object.keys(cw.fft).sort()).toMatchSnapshot();
    expect(Object.keys(cw.ma).sort()).toMatchSnapshot();
    expect(Object.keys(cw.config).sort()).toEqual(['get', 'reset', 'set']);
  });
});
