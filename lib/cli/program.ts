#!/usr/bin/env node
/**
 * The file that `npx chunkwise` runs.
 */
import { close } from '../index.js';
import { main } from './main.js';

process.exitCode = await main(process.argv.slice(2));
await close();
