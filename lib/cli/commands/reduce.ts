/**
 * `chunkwise reduce FILE`: a reduction over dimensions, by group where asked, printed or written.
 */
import type { DataArray, Dataset } from '../../climate/index.js';
import type { Command } from '../arguments.js';
import { UsageError } from '../arguments.js';
import { openNarrowed, SELECTING, WRITING, writeDataset } from '../datasets.js';

/** The reductions that are options. */
const REDUCTIONS = {
  mean: 'mean',
  sum: 'sum',
  min: 'min',
  max: 'max',
  std: 'std',
  // --var names variables.
  variance: 'var',
  median: 'median',
  count: 'count',
} as const;
type Reduction = (typeof REDUCTIONS)[keyof typeof REDUCTIONS];
const NAMES = Object.keys(REDUCTIONS) as (keyof typeof REDUCTIONS)[];

const COMPARISONS: Readonly<Record<string, 'greater' | 'greaterEqual' | 'less' | 'lessEqual' | 'equal' | 'notEqual'>> =
  {
    '>=': 'greaterEqual',
    '<=': 'lessEqual',
    '==': 'equal',
    '!=': 'notEqual',
    '>': 'greater',
    '<': 'less',
    '=': 'equal',
  };

/** `lat>60` and `lat<=60,lon>0`: a mask over coordinates or variables. */
function maskOf(ds: Dataset, text: string): DataArray {
  const masks = text.split(/,|&&?|\band\b/).map((part) => {
    const match = /^\s*([\w.]+)\s*(>=|<=|==|!=|>|<|=)\s*(-?[\d.]+(?:e[+-]?\d+)?)\s*$/i.exec(part);
    if (!match) throw new UsageError(`--where '${part.trim()}': write NAME OPERATOR NUMBER, as 'lat>60'`);
    const [, name, sign, number] = match;
    if (!ds.has(name)) throw new UsageError(`--where: there is no variable or coordinate '${name}'`);
    return ds.get(name)[COMPARISONS[sign]](Number(number));
  });
  return masks.reduce((a, b) => a.logicalAnd(b));
}

export const REDUCE: Command = {
  name: 'reduce',
  summary: 'Reduces a dataset over dimensions, by group where asked: prints the result, or writes it.',
  operands: ['FILE'],
  flags: {
    ...Object.fromEntries(
      NAMES.map((name) => [name, { value: 'DIM[,DIM]', text: `the ${name} over these dimensions` }]),
    ),
    groupby: { value: 'WHAT', text: 'of each month, season, year, dayofyear, hour, or value of a coordinate' },
    where: { value: 'TEXT', text: "only where this is true: 'lat>60', 'lat>-30,lat<30'" },
    ...SELECTING,
    ...WRITING,
  },
  examples: [
    ['chunkwise reduce air.nc --mean time -o mean.zarr', 'the time mean'],
    [
      "chunkwise reduce sst.nc --mean time --groupby month --where 'lat>60' -o climatology.zarr",
      'a climatology of the Arctic',
    ],
  ],
  async run(call) {
    const asked = NAMES.filter((name) => call.values[name] !== undefined);
    if (asked.length !== 1) throw new UsageError(`say one of ${NAMES.map((name) => `--${name} DIM`).join(', ')}`);
    const [name] = asked;
    const reduction = REDUCTIONS[name];
    const opened = await openNarrowed(call.operands[0], call);
    const dims = String(call.values[name]).split(',');
    for (const dim of dims)
      if (!opened.dims.includes(dim))
        throw new UsageError(`there is no dimension '${dim}'; there are ${opened.dims.join(', ')}`);
    const { where, groupby, output } = call.values;
    const masked = typeof where === 'string' ? opened.where(maskOf(opened, where)) : opened;
    const result = typeof groupby === 'string' ? grouped(masked, groupby, dims, reduction) : masked[reduction](dims);
    if (typeof output === 'string') {
      await writeDataset(result, output, call);
      return 0;
    }
    for (const [name, array] of Object.entries(result.dataVars))
      call.print(`${name} ${JSON.stringify(array.sizes)} = ${String(await array.values())}`);
    return 0;
  },
};

/** Fields of times by which groups are made without naming the time. */
const FIELDS = ['month', 'season', 'year', 'dayofyear', 'hour', 'day', 'quarter', 'weekofyear', 'dayofweek'];

function grouped(ds: Dataset, by: string, dims: readonly string[], reduction: Reduction): Dataset {
  const time = [...ds.parts.variables].find(
    ([name, variable]) =>
      ds.dims.includes(name) && (variable.calendar !== undefined || variable.data.dtype.startsWith('datetime64')),
  )?.[0];
  if (FIELDS.includes(by) && time === undefined)
    throw new UsageError(`--groupby ${by}: the dataset has no dimension of time`);
  const groups = ds.groupby(FIELDS.includes(by) ? `${time}.${by}` : by);
  return groups[reduction](dims);
}
