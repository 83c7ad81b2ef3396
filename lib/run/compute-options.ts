/**
 * The kinds of the options that everything takes that computes.
 */
import { boolean, bytes, count, functionOf, optional, otherwise, signal, threads } from '../base/kinds.js';
import type { OptionKinds } from '../base/signature.js';
import type { ComputeOptions } from './compute.js';

type Of<K extends keyof ComputeOptions> = NonNullable<ComputeOptions[K]>;

/** Kinds of {@link ComputeOptions}. */
export const COMPUTE: OptionKinds<ComputeOptions> = {
  signal: optional(signal),
  onProgress: optional(functionOf<Of<'onProgress'>>()),
  threads: otherwise(threads, 'as configured'),
  memoryLimit: otherwise(bytes, 'as configured'),
  retries: otherwise(count, 'as configured'),
  optimize: optional(boolean, true),
  onReport: optional(functionOf<Of<'onReport'>>()),
  onAnalysis: optional(functionOf<Of<'onAnalysis'>>()),
};
