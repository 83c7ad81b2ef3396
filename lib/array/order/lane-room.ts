/**
 * How much of a lane one task may hold under the memory limit of the settings: longer lanes are ordered in blocks.
 */
import { resolveConfig } from '../../base/config.js';
import { dataShare } from '../../base/memory-share.js';

/** Part of what a limit leaves for data that one task may take: others hold what it reads and what reads it. */
const TASK_SHARE = 1 / 2;

/** Bytes that one task may take. */
export const taskRoom = (): number => dataShare(resolveConfig().memoryLimit, 0) * TASK_SHARE;

/** Whether a task may hold `elements` of a lane at so many bytes each. */
export const fitsTask = (elements: number, bytes: number): boolean => elements * bytes <= taskRoom();

/** Elements of a lane, at so many bytes each, that a task may hold. */
export const mostElements = (bytes: number): number => Math.max(1024, Math.floor(taskRoom() / bytes));
