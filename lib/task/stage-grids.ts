/**
 * The grids of a plan's stages: of tasks, and of the blocks that they produce.
 */
import { createGrid, type Grid } from '../base/grid.js';
import type { Cut, Stage } from './stage.js';

/** The grids of a stage: its tasks' domain and its blocks. */
export interface StageGrids {
  readonly domain: Grid;
  readonly array: Grid;
}

/** The grids of every stage of a plan; stages that share a cut share its grid. */
export function gridsOf(stages: readonly Stage[]): StageGrids[] {
  const known = new Map<Cut, Grid>();
  const gridOf = (cut: Cut): Grid => {
    let grid = known.get(cut);
    if (!grid) {
      grid = createGrid(cut.shape, cut.chunks);
      known.set(cut, grid);
    }
    return grid;
  };
  return stages.map((stage) => ({ array: gridOf(stage.array), domain: gridOf(stage.domain) }));
}
