/**
 * How a user's function is called where that is not simply once with the blocks: which axes it sees, whether for each lane, and
 * what it returns.
 */
import type { DType } from '../../kernels/dtype.js';

/** Plain data beside a node of a user's function. Its children have the node's rank. */
export interface CallForm {
  /** Whose call it is, for errors and reports. */
  readonly operation: string;
  /** For each child its axes in the order in which the function sees them; it does not see the others, whose extent is 1. */
  readonly axes: readonly (readonly number[])[];
  /** For each child, axes along which the function sees a list of parts of these extents rather than one array. */
  readonly lists?: readonly (readonly { readonly axis: number; readonly sizes: readonly number[] }[])[];
  /** The function is called for each index of these leading axes, and sees what is left of its arrays there. */
  readonly lanes?: boolean;
  /** How many leading axes of the result the function's arrays share. */
  readonly loop: number;
  /** How many axes of the result the function knows; default all. */
  readonly rank?: number;
  /** Several results, which the node's uint8 elements hold: for each place of the leading axes a record of all. */
  readonly results?: readonly { readonly dtype: DType; readonly shape: readonly number[]; readonly before: number }[];
  /** The function is not told where its block is. */
  readonly bare?: boolean;
}
