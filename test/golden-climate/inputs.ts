/** Opens the inputs of a reference result as it wants them: packed values unpacked, missing ones NaN. */
import { join } from 'node:path';
import * as cw from '../../lib/index.js';
import { type GoldenRecord, sharedData } from './record.js';

/** Lazy arrays by the names that the reference results use. */
export type Fields = Readonly<Record<string, cw.ChunkedArray>>;

/** All values of a small stored array, as numbers. */
export async function readNumbers(path: string): Promise<number[]> {
  const { data } = await (await cw.fromZarr(join(sharedData, path))).compute({ threads: 'inline' });
  return Array.from(data as unknown as ArrayLike<number | bigint>, Number);
}

/** Stored values as the record's words say. */
export function decoded(stored: cw.ChunkedArray, decode: string): cw.ChunkedArray {
  const { scale_factor: scale, add_offset: offset, missing_value, _FillValue = missing_value } = stored.attributes;
  const values = stored.astype('float64');
  switch (decode) {
    case 'the int16 values as stored':
      return stored;
    case 'float64(int16) * 0.01':
      return values.multiply(0.01);
    case 'float64(float32)':
    case 'float64(float32), NaN where missing':
      return values;
    case 'float64(float32), NaN where -1e34':
      return cw.where(stored.equal(Number(_FillValue)), Number.NaN, values);
    case 'float64(int16) * scale_factor + add_offset': {
      const unpacked = values.multiply(Number(scale)).add(Number(offset));
      return _FillValue === undefined ? unpacked : cw.where(stored.equal(Number(_FillValue)), Number.NaN, unpacked);
    }
    default:
      throw new Error(`no rule for decoding "${decode}"`);
  }
}

/** All inputs of a record, and as `packed` the last of them as it is stored; `others` gives paths of stores to take instead, by the path that the record names. */
export async function openInputs(record: GoldenRecord, others: Readonly<Record<string, string>> = {}): Promise<Fields> {
  const fields: Record<string, cw.ChunkedArray> = {};
  for (const [name, { zarr, decode }] of Object.entries(record.inputs)) {
    fields.packed = await cw.fromZarr(join(sharedData, others[zarr] ?? zarr));
    fields[name] = decoded(fields.packed, decode);
  }
  return fields;
}

/** Coordinates and calendar of a store, by the array that lies beside them. */
export interface Calendar {
  /** Latitudes in degrees. */
  readonly lat: readonly number[];
  /** Calendar month less one (0 to 11) of each step. */
  readonly month: readonly number[];
  readonly year: readonly number[];
  readonly level: readonly number[];
}

const names = { lat: ['lat', 'latitude', 'YAX_SUBSET', 'FNOCY'], month: ['month'], year: ['year'], level: ['level'] };

/** What of a calendar stands beside the record's first input; absent parts are empty. */
export async function openCalendar(record: GoldenRecord): Promise<Calendar> {
  const [first] = Object.values(record.inputs);
  const folder = first.zarr.slice(0, first.zarr.lastIndexOf('/'));
  const members = await (await cw.openGroup(join(sharedData, folder))).members();
  const read = async (kind: keyof typeof names): Promise<number[]> => {
    const name = names[kind].find((one) => members.includes(one));
    return name === undefined ? [] : readNumbers(`${folder}/${name}`);
  };
  return {
    lat: await read('lat'),
    month: (await read('month')).map((m) => m - 1),
    year: await read('year'),
    level: await read('level'),
  };
}
