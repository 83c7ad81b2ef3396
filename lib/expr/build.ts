/**
 * The constructors of expression nodes, the only places where nodes are made: each infers shape, dtype, chunks and hash, and
 * throws when the parts do not fit.
 */
export * from './build-calls.js';
export * from './build-elementwise.js';
export * from './build-leaf.js';
export * from './build-reduction.js';
export * from './build-routine.js';
export * from './build-shaping.js';
export { compact, evenBlocks, flatSelection } from './compact.js';
export * from './rewrite.js';
export * from './selected.js';
