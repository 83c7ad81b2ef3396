/**
 * What of a plan does not run as SIMD kernels and our own decoders on the threads: which stages, by which way, and why.
 */
import type { StageKernels } from '../plan/kernel-ways.js';
import type { Plan } from '../plan/plan.js';
import { libraryCodecs } from '../storage/codec/codecs.js';
import { locationName } from '../storage/stores/byte-store.js';
import type { Stage } from '../task/stage.js';

/** The ways that are slow: a closed list. */
export type SlowWay = 'interpreted' | 'scalar' | 'partly scalar' | 'library codec' | 'calling thread';

/** One stage on a slow path. */
export interface SlowPath {
  readonly stage: number;
  readonly way: SlowWay;
  /** Operations, codecs or stores that make it slow. */
  readonly names: readonly string[];
}

/** The store of this process that a stage reads or writes: no worker reaches it, so the calling thread does all the work. */
export function hostStoreOf(stage: Stage): string | undefined {
  const location =
    stage.kind === 'read' ? stage.stored.location : stage.kind === 'write' ? stage.target.location : undefined;
  return location?.type === 'host' ? locationName(location) : undefined;
}

/** The stages of `plan` on slow paths. */
export function slowPaths(plan: Plan, ways: readonly StageKernels[]): SlowPath[] {
  return plan.data.stages.flatMap((stage, k): SlowPath[] => {
    const found: SlowPath[] = [];
    const { way, slow } = ways[k];
    const store = hostStoreOf(stage);
    if (store !== undefined) found.push({ stage: k, way: 'calling thread', names: [store] });
    if (stage.kind === 'read')
      for (const name of libraryCodecs(stage.stored)) found.push({ stage: k, way: 'library codec', names: [name] });
    else if (way === 'simd' && slow.length > 0) found.push({ stage: k, way: 'partly scalar', names: slow });
    else if (way === 'scalar' || way === 'interpreted') found.push({ stage: k, way, names: slow });
    return found;
  });
}

/** One slow path in words: `s0 library codec (blosc snappy)`. */
const slowPathText = ({ stage, way, names }: SlowPath): string =>
  `s${stage} ${way}${names.length > 0 ? ` (${names.join(', ')})` : ''}`;

/** The line of `explain()`; none where nothing is slow. */
export function slowPathLines(found: readonly SlowPath[]): string[] {
  if (found.length === 0) return [];
  const texts = found.slice(0, 8).map(slowPathText);
  return [`slow paths: ${texts.join('; ')}${found.length > 8 ? `; and ${found.length - 8} more` : ''}`];
}
