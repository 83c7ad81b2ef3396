/**
 * Types of users' functions of lanes and blocks: what a function is given follows from the arrays, the signature and the options of the
 * call, so that `(lane) => …` needs no annotation.
 */
import type { Complex } from '../../../kernels/complex/number.js';
import type { DType, ScalarOf, TypedArray } from '../../../kernels/dtype.js';
import type { ModuleFunction } from '../../base/function-capture.js';
import type { FunctionSpec } from '../../base/function-spec.js';
import type { ArrayParts } from '../../base/results/nd-array.js';
import type { BlockInfo } from '../../task/execute-call.js';
import type { ChunkedArray } from '../chunked-array.js';
import type { ComputedOf, Result } from '../types.js';
import type { ArraysOf } from './blocks.js';

/** What a function of a lane may return: an ndarray, a typed array or list in C order, or one element. */
export type LaneResult =
  | ArrayParts
  | TypedArray
  | readonly (number | bigint | boolean)[]
  | number
  | bigint
  | boolean
  | Complex;

/** A function of lanes, then `args`; or one that travels otherwise. */
export type LaneFunction<Lanes extends readonly unknown[], Args extends readonly unknown[], R = LaneResult> =
  | ((...args: [...Lanes, ...Args]) => R | Promise<R>)
  | ModuleFunction
  | FunctionSpec;

type Bare<S extends string> = S extends `${infer A} ${infer B}` ? Bare<`${A}${B}`> : S;
type Groups<S extends string> = S extends `(${infer G})${infer Rest}`
  ? [G, ...Groups<Rest extends `,${infer More}` ? More : ''>]
  : [];
type InputGroups<S extends string> = Bare<S> extends `${infer L}->${string}` ? Groups<L> : [];
type OutputGroups<S extends string> = Bare<S> extends `${string}->${infer R}` ? Groups<R> : [];

/** What a function of the signature `S` gets of arrays `Xs`: blocks, or with `V` lanes, which are elements where they have no axes. */
export type CoreArguments<Xs extends readonly unknown[], S extends string, V> = {
  -readonly [K in keyof Xs]: V extends true
    ? InputGroups<S>[K & keyof InputGroups<S>] extends ''
      ? ScalarOf<ComputedOf<Xs[K]>>
      : Result<ComputedOf<Xs[K]>>
    : Result<ComputedOf<Xs[K]>>;
};

/** What it returns: one result, or a list where the signature has several. */
export type CoreResult<S extends string> = string extends S
  ? unknown
  : OutputGroups<S> extends readonly [unknown, unknown, ...unknown[]]
    ? readonly LaneResult[]
    : LaneResult;

/** A function for {@link applyGufunc}: arguments of arrays, then `args`, and of blocks a {@link BlockInfo}. */
export type CoreFunction<Xs extends readonly unknown[], S extends string, V, Args extends readonly unknown[]> =
  | ((
      ...args: [...CoreArguments<Xs, S, V>, ...Args, ...(V extends true ? [] : [BlockInfo])]
    ) => CoreResult<S> | Promise<CoreResult<S>>)
  | ModuleFunction
  | FunctionSpec;

/** What a call of the signature `S` gives, of the dtypes `L`: an array, or one for each result. */
export type CoreArrays<S extends string, L> =
  OutputGroups<S> extends readonly [unknown, unknown, ...unknown[]]
    ? L extends readonly DType[]
      ? ArraysOf<L>
      : ChunkedArray<L & DType>[]
    : ChunkedArray<(L extends readonly [infer D] ? D : L) & DType>;

type Float64For<G extends readonly unknown[]> = { -readonly [K in keyof G]: ChunkedArray<'float64'> };

/** Arrays of float64, as many as the signature `S` takes: what a function is taken to be for whose arrays are not there yet. */
export type Float64Inputs<S extends string> = Float64For<InputGroups<S>>;
