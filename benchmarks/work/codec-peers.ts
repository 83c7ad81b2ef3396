/**
 * W12's peers on Node: `node dist/benchmarks/work/codec-peers.js node|numcodecs.js store=… codec=… what=…` decodes or encodes
 * the chunk with Node's own zlib or with the numcodecs package.
 */
import { readFileSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { type MakeWork, measure, Options, summary, Unsupported } from './measure.js';

interface Codec {
  readonly decode: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
  readonly encode: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

type Metadata = { readonly id: string; readonly level?: number; readonly [key: string]: unknown };

/** Node's zlib, synchronously as a worker would call it; zstd where this Node has it. */
function ofNode({ id, level }: Metadata): Codec {
  const known = zlib as unknown as Readonly<Record<string, unknown>>;
  if (id === 'gzip')
    return { decode: (bytes) => zlib.gunzipSync(bytes), encode: (bytes) => zlib.gzipSync(bytes, { level }) };
  if (id === 'zlib')
    return { decode: (bytes) => zlib.inflateSync(bytes), encode: (bytes) => zlib.deflateSync(bytes, { level }) };
  if (id === 'zstd' && typeof known.zstdCompressSync === 'function') {
    const call = (name: string) => known[name] as (bytes: Uint8Array) => Uint8Array;
    return { decode: call('zstdDecompressSync'), encode: call('zstdCompressSync') };
  }
  throw new Unsupported(`Node's zlib has no ${id}`);
}

async function ofPackage(metadata: Metadata): Promise<Codec> {
  const packages: Readonly<Record<string, () => Promise<{ default: { fromConfig(config: object): Codec } }>>> = {
    blosc: () => import('numcodecs/blosc') as never,
    gzip: () => import('numcodecs/gzip') as never,
    lz4: () => import('numcodecs/lz4') as never,
    zlib: () => import('numcodecs/zlib') as never,
    zstd: () => import('numcodecs/zstd') as never,
  };
  const load = packages[metadata.id];
  if (!load) throw new Unsupported(`the package has no ${metadata.id}`);
  return (await load()).default.fromConfig(metadata);
}

const [engine, ...words] = process.argv.slice(2);

const make: MakeWork = async (options) => {
  const folder = `${options.text('store')}/${options.text('codec')}`;
  const { compressor } = JSON.parse(readFileSync(`${folder}/.zarray`, 'utf8')) as { compressor: Metadata };
  const codec = engine === 'node' ? ofNode(compressor) : await ofPackage(compressor);
  const stored = new Uint8Array(readFileSync(`${folder}/0.0.0`));
  const raw = new Uint8Array(await codec.decode(stored));
  const sums = (bytes: Uint8Array): number[] => summary({ data: new Float32Array(new Uint8Array(bytes).buffer) });
  const share = (encoded: Uint8Array): string => `${((100 * encoded.length) / raw.length).toFixed(0)} % of its size`;
  if (options.text('what') === 'decode')
    return {
      once: async () => codec.decode(stored),
      checksum: (result) => sums(result as Uint8Array),
      detail: () => share(stored),
    };
  return {
    once: async () => codec.encode(raw),
    checksum: async (result) => sums(await codec.decode(result as Uint8Array)),
    detail: (result) => share(result as Uint8Array),
  };
};

try {
  await measure(make, new Options(words));
} catch (error) {
  if (!(error instanceof Unsupported)) throw error;
  console.log(JSON.stringify({ unsupported: error.message }));
}
process.exit(0);
