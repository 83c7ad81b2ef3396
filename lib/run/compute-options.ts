/**
 * The kinds of the options that everything takes that computes.
 */
import {
  type AnyKind,
  boolean,
  bytes,
  count,
  functionOf,
  type Kind,
  optional,
  otherwise,
  scheduler,
  signal,
  threads,
} from '../base/kinds.js';
import type { OptionKinds } from '../base/signature.js';
import type { ComputeOptions } from './compute.js';

type Of<K extends keyof ComputeOptions> = NonNullable<ComputeOptions[K]>;

/** Kinds of {@link ComputeOptions}. */
export const COMPUTE: OptionKinds<ComputeOptions> = {
  signal: optional(signal),
  onProgress: optional(functionOf<Of<'onProgress'>>()),
  threads: otherwise(threads, 'as configured'),
  // What a driver is beyond its outside, lib/runtime says.
  scheduler: otherwise(scheduler as AnyKind as Kind<Of<'scheduler'>>, 'threads, but for small work'),
  memoryLimit: otherwise(bytes, 'as configured'),
  retries: otherwise(count, 'as configured'),
  optimize: optional(boolean, true),
  onReport: optional(functionOf<Of<'onReport'>>()),
  onAnalysis: optional(functionOf<Of<'onAnalysis'>>()),
};
