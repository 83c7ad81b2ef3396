/** The workloads of the speed table: what chunkwise and each peer run, and the ratio or figure to reach. */

/** A peer's program and what it has to be beaten by. */
export interface Peer {
  readonly name: string;
  /** File in benchmarks/peers and its arguments; `{store}` stands for the climate store. */
  readonly command: readonly string[];
  /** Chunkwise has to be at least so many times faster. */
  readonly ratio?: number;
  /** Chunkwise's peak RSS may not exceed this peer's. */
  readonly memory?: boolean;
  /** Relative tolerance of the checksum; none where the peer runs a part only. */
  readonly tolerance?: number;
}

/** One row of the table. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  /** File in benchmarks/work and its arguments. */
  readonly command: readonly string[];
  readonly peers: readonly Peer[];
  /** Seconds that may not be exceeded. */
  readonly limitSeconds?: number;
  /** Bytes of peak RSS that may not be exceeded. */
  readonly limitRss?: number;
  /** Where set, seconds are also shown per this many units. */
  readonly per?: { readonly count: number; readonly unit: string };
  /** Only run when asked for by id. */
  readonly onDemand?: boolean;
}

const climate = (operation: string, title: string, ratio: number): Workload => ({
  id: `climate-${operation}`,
  title: `1 GB Blosc-LZ4 Zarr: ${title}`,
  command: ['climate', '{store}', operation],
  // xarray sums float32 in float32, hence the tolerance.
  peers: [
    { name: 'xarray + dask', command: ['climate.py', '{store}', operation], ratio, memory: true, tolerance: 1e-5 },
  ],
});

/** The speed table of the project. */
export const workloads: readonly Workload[] = [
  {
    id: 'lazy',
    title: 'lazy-array example, N = 10,000',
    command: ['lazy-array', '10000'],
    // Other random numbers: 5,000 means with standard deviation 0.0042, so their sum is 5,000 within 2 or so.
    peers: [{ name: 'dask.array', command: ['lazy_array.py', '10000'], ratio: 5, tolerance: 1e-3 }],
  },
  {
    id: 'lazy-full',
    title: 'lazy-array example, N = 100,000',
    command: ['lazy-array', '100000'],
    peers: [{ name: 'dask.array', command: ['lazy_array.py', '100000'], tolerance: 1e-3 }],
    limitRss: 1e9,
    onDemand: true,
  },
  {
    id: 'heat',
    title: 'heat, 400 x 400, 10,000 steps',
    command: ['heat', '10000'],
    peers: [
      { name: 'dask.delayed (1,000 steps, scaled)', command: ['heat.py', 'delayed', '1000', '10000'], ratio: 20 },
      { name: 'NumPy', command: ['heat.py', 'numpy', '10000', '10000'], ratio: 4, tolerance: 1e-11 },
    ],
  },
  {
    id: 'tasks',
    title: '(ones + 1).sum() over 100,000 small chunks',
    command: ['small-tasks', '100000'],
    peers: [{ name: 'dask.array (10,000, scaled)', command: ['small_tasks.py', '10000', '100000'] }],
    limitSeconds: 1,
    per: { count: 100_000, unit: 'task' },
  },
  {
    id: 'start',
    title: 'import + first tiny compute',
    command: ['start'],
    peers: [{ name: 'dask.array', command: ['start.py'], tolerance: 0 }],
    limitSeconds: 0.3,
  },
  climate('climatology', 'monthly climatology', 5),
  climate('series', 'area-weighted series', 2),
  climate('mean', 'time mean', 1),
];
