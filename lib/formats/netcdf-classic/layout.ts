/**
 * Where the data of a classic NetCDF file's variables are, checked against each other and against the file's length.
 */
import { sizeOf } from '../../base/shape.js';
import { typeBytes } from './classic-types.js';
import type { ClassicHeader, ClassicVariable } from './header.js';
import { HeaderFault } from './header-cursor.js';

/** A variable's elements in the file. */
export interface VariablePlace {
  readonly shape: readonly number[];
  /** True where its first dimension is the unlimited one. */
  readonly isRecord: boolean;
}

export interface ClassicLayout {
  readonly records: number;
  /** Bytes from one record to the next. */
  readonly recordBytes: number;
  /** Of each variable, in the header's order. */
  readonly places: readonly VariablePlace[];
  readonly warnings: readonly string[];
}

/** A variable's part of the file, or of each record. */
interface Extent {
  readonly name: string;
  readonly begin: number;
  readonly bytes: number;
  readonly padded: number;
}

const quoted = JSON.stringify;
const padded = (bytes: number): number => Math.ceil(bytes / 4) * 4;

/** The file ends before a variable does. */
export class MissingData extends HeaderFault {
  constructor(
    readonly variable: string,
    readonly missing: number,
    message: string,
  ) {
    super(message);
  }
}

function extentOf({ dimensions }: ClassicHeader, variable: ClassicVariable): Extent & { isRecord: boolean } {
  const { name, begin, type } = variable;
  const open = variable.dimensions.findIndex((number) => dimensions[number].unlimited);
  if (variable.dimensions.some((number, axis) => axis > 0 && dimensions[number].unlimited))
    throw new HeaderFault(
      `variable ${quoted(name)} has the unlimited dimension ${quoted(dimensions[variable.dimensions[open]].name)} not as its first alone: it is damaged`,
    );
  const inner = variable.dimensions.slice(open === 0 ? 1 : 0).map((number) => dimensions[number].size);
  const bytes = sizeOf(inner) * typeBytes(type);
  if (!Number.isSafeInteger(bytes + begin))
    throw new HeaderFault(`variable ${quoted(name)} of [${inner.join(', ')}] is larger than any file: it is damaged`);
  return { name, begin, bytes, padded: padded(bytes), isRecord: open === 0 };
}

/** @throws HeaderFault when two of `extents` share bytes */
function checkApart(extents: readonly Extent[], within: string): void {
  const filled = extents.filter(({ bytes }) => bytes > 0).sort((a, b) => a.begin - b.begin);
  filled.forEach((one, k) => {
    const next = filled[k + 1];
    if (next && one.begin + one.bytes > next.begin)
      throw new HeaderFault(
        `variables ${quoted(one.name)} and ${quoted(next.name)} overlap${within}, from byte ${next.begin} on: it is damaged`,
      );
  });
}

/** What a variable needs of the file: where its last element ends. */
interface Need {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
  /** In words, from which record on it is not whole. */
  readonly from: string;
}

/** @throws MissingData when the file ends before the last element of any */
function checkThere(needs: readonly Need[], fileBytes: number): void {
  const lacking = needs.filter(({ end }) => end > fileBytes).sort((a, b) => a.begin - b.begin);
  if (lacking.length === 0) return;
  const [{ name, from }] = lacking;
  const wanted = lacking.reduce((most, { end }) => Math.max(most, end), 0);
  const missing = wanted - fileBytes;
  const others = lacking.length > 1 ? `, nor ${lacking.length - 1} more` : '';
  throw new MissingData(
    name,
    missing,
    `variable ${quoted(name)} is not whole${from}${others}: ${missing} bytes are missing, as the file has ${fileBytes} where its header wants ${wanted}. It is truncated: copy or download it again`,
  );
}

/** @throws HeaderFault when variables overlap, or the file ends before them */
export function layoutOf(header: ClassicHeader, fileBytes: number): ClassicLayout {
  const extents = header.variables.map((variable) => extentOf(header, variable));
  const early = extents.find(({ begin, bytes }) => bytes > 0 && begin < header.bytes);
  if (early)
    throw new HeaderFault(
      `variable ${quoted(early.name)} begins at byte ${early.begin}, inside the header of ${header.bytes} bytes: it is damaged`,
    );
  const warnings: string[] = [];
  const fixed = extents.filter(({ isRecord }) => !isRecord);
  const inRecord = extents.filter(({ isRecord, bytes }) => isRecord && bytes > 0);
  // Of one variable alone records follow each other without padding.
  const alone = extents.filter(({ isRecord }) => isRecord).length === 1;
  const recordBytes = inRecord.reduce((sum, { bytes, padded }) => sum + (alone ? bytes : padded), 0);
  const first = inRecord.reduce((least, { begin }) => Math.min(least, begin), Number.POSITIVE_INFINITY);
  const last = inRecord.reduce((most, { begin, bytes }) => Math.max(most, begin + bytes), 0);
  if (last - first > recordBytes)
    throw new HeaderFault(
      `its record variables lie ${last - first} bytes apart in records of ${recordBytes} bytes: it is damaged`,
    );
  let records = header.records ?? 0;
  if (header.records === undefined && inRecord.length > 0) {
    records = fileBytes < last ? 0 : Math.floor((fileBytes - last) / recordBytes) + 1;
    const left = fileBytes - first - records * recordBytes;
    if (left > 0)
      warnings.push(
        `its number of records is open: ${records} are there, and ${left} bytes of one that is not whole, which are left out`,
      );
  }
  if (inRecord.length > 0 && !Number.isSafeInteger(first + records * recordBytes))
    throw new HeaderFault(`its ${records} records of ${recordBytes} bytes are larger than any file: it is damaged`);

  const filled = records > 0 ? inRecord : [];
  const asOne = filled
    .slice(0, 1)
    .map((one) => ({ ...one, begin: first, bytes: (records - 1) * recordBytes + last - first }));
  checkApart([...fixed, ...asOne], '');
  checkApart(filled, ' in a record');
  const wholeRecords = (end: number): number => (end > fileBytes ? 0 : Math.floor((fileBytes - end) / recordBytes) + 1);
  checkThere(
    [
      ...fixed
        .filter(({ bytes }) => bytes > 0)
        .map(({ name, begin, bytes }) => ({ name, begin, end: begin + bytes, from: '' })),
      ...filled.map(({ name, begin, bytes }) => ({
        name,
        begin,
        end: begin + (records - 1) * recordBytes + bytes,
        from: ` from record ${wholeRecords(begin + bytes)} of ${records} on`,
      })),
    ],
    fileBytes,
  );
  const end = fixed.reduce(
    (most, { begin, bytes, padded }) => (bytes > 0 ? Math.max(most, begin + padded) : most),
    filled.length > 0 ? first + records * recordBytes : 0,
  );
  if (end > fileBytes) warnings.push(`it ends ${end - fileBytes} bytes early, in the padding behind the last data`);
  return {
    records,
    recordBytes,
    warnings,
    places: header.variables.map(({ dimensions }, k) => ({
      isRecord: extents[k].isRecord,
      shape: dimensions.map((number) =>
        header.dimensions[number].unlimited ? records : header.dimensions[number].size,
      ),
    })),
  };
}
