/** Every array of the fixtures of other projects that the libraries decode, by SHA-256; what is refused is listed with why. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isDType, isTextDType, type TextDType } from '../../kernels/dtype.js';
import { halfToNumber } from '../../kernels/half.js';
import { textAt, widthOf } from '../../kernels/text/text.js';
import { isChunkwiseError } from '../../lib/base/errors.js';
import { hasShared, openArray, readBox, sha256, sharedZarr } from './shared-data.js';

interface Expected {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly sha256_c_order_little_endian: string;
  readonly values?: readonly unknown[];
}
interface Expectations {
  readonly arrays: Readonly<Record<string, Expected>>;
  readonly not_decoded_by_this_reader: Readonly<Record<string, string>>;
}

const fixtures = join(sharedZarr, 'fixtures');
const expectations = (version: 2 | 3): Expectations =>
  JSON.parse(readFileSync(join(fixtures, `EXPECTED_v${version}.json`), 'utf8').replace(/: NaN/g, ': null'));

/** Text, which those readers did not decode: as its writers made it. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'zarrita.js/v2/data.zarr/3d.chunked.O': ['a', 'aa', 'aaa', 'aaaa', 'b', 'bb', 'bbb', 'bbbb'],
  'zarrs/zarr_python_compat/str_v2_fv_0.zarr': ['a', 'bb', '', '', ''],
  'zarrs/zarr_python_compat/str_v2_fv_null.zarr': ['a', 'bb', '', '', ''],
  'zarrita.js/v3/data.zarr/1d.chunked.string.vlen': ['a', 'bb', 'ccc', 'dddd'],
  'zarrita.js/v3/data.zarr/1d.contiguous.string.compressed': ['compressed', 'string', 'test'],
  'zarrita.js/v3/data.zarr/1d.contiguous.string.vlen': ['hello', 'world', 'zarr', 'v3'],
  'zarrita.js/v3/data.zarr/1d.string.empty': ['', 'test', ''],
  'zarrita.js/v3/data.zarr/1d.string.unicode': ['hello', '世界', '🚀🎉', 'Ñoño'],
  'zarrita.js/v3/data.zarr/2d.chunked.string.vlen': ['hello', 'world', 'foo', 'bar'],
  'zarrs/zarr_python_compat/fixed_length_utf32_v3_le.zarr': ['abc', '🎉', 'hi', 'te', ''],
};

/** The elements of text as strings. */
function texts(dtype: TextDType, data: ArrayLike<number>): string[] {
  const width = widthOf(dtype);
  return Array.from({ length: data.length / width }, (_, k) => textAt(data, k * width, width));
}

/** Arrays that are refused when opened, and the words that say why. */
const refusedTypes = /^[<>|]O/;
const refusedNames: readonly [RegExp, RegExp][] = [
  [/bz2/, /codec "bz2" is not supported/],
  [/pcodec/, /codec "pcodec" is not supported/],
  [/zfpy/, /codec "zfpy" is not supported/],
  [/v3_zarr_python\/array_adler32/, /adler32/],
  [/fletcher32/, /codec "fletcher32" is not supported/],
  [/datetime64|timedelta64|\.O$|bytes|raw_bits|structured/, /dtype .* is not supported|no "bytes" codec/],
  [/optional/, /dtype .* is not supported/],
];

describe.skipIf(!hasShared)('fixtures of other projects', () => {
  for (const version of hasShared ? ([2, 3] as const) : []) {
    const expected = expectations(version);
    for (const [path, want] of Object.entries(expected.arrays)) {
      it(`v${version} ${path}`, async () => {
        const refusal = refusedTypes.test(want.dtype)
          ? /dtype .* is not supported/
          : refusedNames.find(([name]) => name.test(path))?.[1];
        if (refusal) {
          const error = await openArray(join(fixtures, path)).catch((e: unknown) => e);
          expect(isChunkwiseError(error, 'storage')).toBe(true);
          expect((error as Error).message).toMatch(refusal);
          return;
        }
        const array = await openArray(join(fixtures, path));
        expect(array.shape).toEqual(want.shape);
        const { data } = await readBox(array);
        if (isTextDType(array.dtype))
          return expect(texts(array.dtype, data as Uint32Array)).toEqual(want.values?.flat());
        // With a null fill value, what no chunk holds is whatever the reader's memory held: here 0.
        if (/fv_null/.test(path))
          expect([...(data as Float32Array)].slice(0, 2)).toEqual([...(want.values ?? [])].slice(0, 2).map(Number));
        else if (/f2$/.test(want.dtype))
          expect(Array.from(data as Uint16Array, halfToNumber)).toEqual(want.values?.flat());
        else expect(sha256(data)).toBe(want.sha256_c_order_little_endian);
      });
    }
    for (const path of Object.keys(expected.not_decoded_by_this_reader)) {
      it(`v${version} ${path}, which its reader did not decode: values or a refusal that says why`, async () => {
        const array = await openArray(join(fixtures, path)).catch((e: unknown) => e as Error);
        if (array instanceof Error) {
          expect(isChunkwiseError(array, 'storage')).toBe(true);
          expect(array.message).toContain(path);
          expect(array.message).toMatch(/is not supported/);
        } else {
          const { data } = await readBox(array);
          if (isTextDType(array.dtype)) return expect(texts(array.dtype, data as Uint32Array)).toEqual(TEXTS[path]);
          const [, time, unit] = /(datetime64|timedelta64)\[(\w+)\]/.exec(path) ?? [];
          if (time) {
            // NaT is where it was written, and where no chunk is; of the units within a second the last moment is known.
            const name = `${time}[${unit}]`;
            const known = isDType(name) ? [name, undefined] : ['int64', name];
            expect([array.dtype, array.attributes.dtype]).toEqual(known);
            const isDate = time === 'datetime64';
            expect(data[isDate ? 1 : 10]).toBe(-(2n ** 63n));
            const perSecond = new Map([
              ['s', 1n],
              ['10ms', 100n],
              ['ms', 1000n],
              ['10us', 100_000n],
              ['us', 1_000_000n],
              ['ns', 1_000_000_000n],
            ]).get(unit);
            if (perSecond) expect(data[isDate ? 4 : 5]).toBe((isDate ? 1_107_403_506n : 6n) * perSecond);
            return;
          }
          // These hold 1, 2, 3… or 0, 1, 2….
          const first = Number(data[0]);
          expect(first === 0 || first === 1).toBe(true);
          expect(Array.from(data as Float32Array)).toEqual(Array.from({ length: data.length }, (_, k) => first + k));
        }
      });
    }
  }
});
