/**
 * Writes tables as text, some rows after another.
 */
import { DTYPES, type DType, isTextDType, isTimeDType, type TypedArray } from '../../../kernels/dtype.js';
import { elementIn } from '../../../kernels/scalar.js';
import { numberText } from '../../../kernels/text/numbers.js';
import { ChunkwiseError } from '../../base/errors.js';
import { isListOf, kind, optional, string } from '../../base/kinds.js';
import { sizeOf } from '../../base/shape.js';
import { define, type OptionKinds } from '../../base/signature.js';
import type { ComputeOptions } from '../../run/compute.js';
import { COMPUTE } from '../../run/compute-options.js';
import { type ElementFormat, elementFormat } from '../../storage/formats/element-format.js';
import { realPath } from '../../storage/stores/folder-writer.js';
import { beginFile, removeLeftovers } from '../../storage/stores/object-file.js';
import type { ArrayLike } from '../asarray.js';
import { shapeText } from '../axes.js';
import { wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';
import { shifted } from '../ndimage/modes.js';
import { type FilePath, filePath, pathOf } from './file-path.js';
import { withKnown } from './known-arrays.js';

/** Options of {@link savetxt}. */
export interface SavetxtOptions extends ComputeOptions {
  /** How an element is written, as by Python's `%`: one for all columns, or one for each; default '%.18e'. */
  readonly fmt?: string | readonly string[] | undefined;
  /** What stands between columns; default a blank. */
  readonly delimiter?: string | undefined;
  /** What ends a row; default '\n'. */
  readonly newline?: string | undefined;
  /** Lines before the rows, as comments. */
  readonly header?: string | undefined;
  /** Lines after the rows, as comments. */
  readonly footer?: string | undefined;
  /** What header and footer lines begin with; default '# '. */
  readonly comments?: string | undefined;
}

const formats = kind<string | readonly string[]>(
  'someTexts',
  "a format such as '%.6f', or one for each column",
  (value) => typeof value === 'string' || isListOf(value, (item) => typeof item === 'string'),
);
const SAVETXT: OptionKinds<SavetxtOptions> = {
  fmt: optional(formats, '%.18e'),
  delimiter: optional(string, ' '),
  newline: optional(string, '\n'),
  header: optional(string, ''),
  footer: optional(string, ''),
  comments: optional(string, '# '),
  ...COMPUTE,
};

/** Elements that are computed and written at once. */
const ELEMENTS = 1 << 17;

/** One way to write an element for each column. @throws 'argument', 'dtype' for a format of numbers where there are none */
function writersOf(fmt: string | readonly string[], columns: number, dtype: DType): ElementFormat[] {
  const forms = typeof fmt === 'string' ? new Array<string>(columns).fill(fmt) : fmt;
  if (forms.length !== columns)
    throw new ChunkwiseError(
      'argument',
      `savetxt: ${forms.length} formats for ${columns} columns; give one, or one for each`,
    );
  const known = new Map<string, ElementFormat>();
  const onlyText = isTextDType(dtype) || isTimeDType(dtype);
  return forms.map((form) => {
    const writer = known.get(form) ?? elementFormat(form);
    if (!writer)
      throw new ChunkwiseError(
        'argument',
        `savetxt: ${JSON.stringify(form)} is no format of one element; use one such as '%d', '%.6f', '%10.3e', '%g', '%s'`,
      );
    if (onlyText && !writer.ofText)
      throw new ChunkwiseError(
        'dtype',
        `savetxt: elements are ${dtype}, and ${JSON.stringify(form)} writes numbers; give { fmt: '%s' }`,
      );
    known.set(form, writer);
    return writer;
  });
}

/** An element as Python's `str` of it. */
function elementText(data: TypedArray, at: number, dtype: DType): string {
  const element = elementIn(data, at, dtype);
  return typeof element === 'object' || typeof element === 'string' ? String(element) : numberText(element, dtype);
}

/**
 * Computes `x`, of one axis (a column) or two, and writes it as text: a row in a line. Rows are computed and written some after another; the
 * file takes its name when it is whole. Times (ISO 8601) and text are written by `fmt: '%s'`. As NumPy's `savetxt`.
 *
 * @throws 'shape' for more axes, 'dtype' for complex numbers and for times and text by a format of numbers, 'argument' for a format that is none, 'storage' when it cannot be written, and
 * as `compute`
 * @example
 * await cw.savetxt('squares.csv', cw.arange(10).square(), { fmt: '%d', header: 'squares' });
 */
export const savetxt = define(
  {
    name: 'savetxt',
    unknown: true,
    parameters: [
      ['path', filePath],
      ['x', arrayLike],
    ],
    options: SAVETXT,
    promised: true,
  },
  async (path: FilePath, x: ArrayLike, options: SavetxtOptions = {}): Promise<void> => {
    const {
      fmt = '%.18e',
      delimiter = ' ',
      newline = '\n',
      header = '',
      footer = '',
      comments = '# ',
      ...given
    } = options;
    const target = realPath(pathOf('savetxt', path));
    await withKnown([x], given, async ([array], computing) => {
      const { shape, dtype } = array;
      if (shape.length !== 1 && shape.length !== 2)
        throw new ChunkwiseError(
          'shape',
          `savetxt: an array of shape ${shapeText(shape)} is no table; give one of one or two axes`,
        );
      if (DTYPES[dtype].kind === 'c')
        throw new ChunkwiseError(
          'dtype',
          'savetxt: complex numbers are not written as text; write their real and imaginary parts',
        );
      const columns = shape[1] ?? 1;
      const writers = writersOf(fmt, columns, dtype);
      const rows = Math.max(1, Math.floor(ELEMENTS / Math.max(1, columns)));
      const comment = (text: string): string =>
        text === '' ? '' : comments + text.replaceAll('\n', `\n${comments}`) + newline;
      removeLeftovers(target);
      const file = beginFile(target);
      const put = (text: string): void => file.write(Buffer.from(text));
      try {
        put(comment(header));
        for (let row = 0; row < shape[0]; row += rows) {
          const part = wrap(shifted(array.node, 0, row, Math.min(rows, shape[0] - row)));
          const { data } = await part.compute(computing);
          const lines: string[] = [];
          const count = sizeOf(part.shape);
          const written = ({ ofText, write }: ElementFormat, at: number): string =>
            write(ofText ? elementText(data, at, dtype) : data[at]);
          for (let at = 0; at < count; at += columns)
            lines.push(writers.map((writer, k) => written(writer, at + k)).join(delimiter), newline);
          put(lines.join(''));
        }
        put(comment(footer));
        file.commit();
      } catch (error) {
        file.abort();
        throw error;
      }
    });
  },
);
