/**
 * Differential operators on regular grids, with boundary conditions by name.
 */
import { conjugateGradient } from './conjugate-gradient.js';
import { diffusion } from './elliptic.js';
import { multigrid } from './multigrid.js';
import { curl, derivative, divergence, gradient, laplacian } from './operators.js';
import { multigridPreconditioner } from './preconditioner.js';
import { solveHelmholtz, solvePoisson } from './spectral-solvers.js';

/**
 * Finite differences of chosen order with boundary conditions, for the steps of `iterate` and by themselves.
 *
 * @example
 * const heat = cw.iterate(u, 1000, (u) => u.add(cw.pde.laplacian(u, { boundary: 'periodic' }).multiply(0.2)));
 */
export const pde = {
  conjugateGradient,
  curl,
  derivative,
  diffusion,
  divergence,
  gradient,
  laplacian,
  multigrid,
  multigridPreconditioner,
  solveHelmholtz,
  solvePoisson,
};
