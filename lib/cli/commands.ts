/**
 * The commands of the program, in the order that help lists them.
 */
import type { Command } from './arguments.js';
import { CONVERT, RECHUNK } from './commands/convert.js';
import { INFO } from './commands/info.js';
import { PLOT } from './commands/plot.js';
import { REDUCE } from './commands/reduce.js';
import { SEL } from './commands/sel.js';
import { VALIDATE } from './commands/validate.js';

export const COMMANDS: readonly Command[] = [INFO, SEL, REDUCE, CONVERT, RECHUNK, PLOT, VALIDATE];
