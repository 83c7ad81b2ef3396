/**
 * The program `chunkwise`: finds the command, reads its arguments, runs it and ends with a status that scripts can go by.
 */

import { isChunkwiseError } from '../base/errors.js';
import { config } from '../index.js';
import { type Call, type Command, commandHelp, programHelp, readCall, UsageError } from './arguments.js';
import { COMMANDS } from './commands.js';

/** Shows how far the work is, on a terminal, at most ten times a second. */
function progressTo(stream: NodeJS.WriteStream, quiet: boolean): Call['progress'] {
  let last = 0;
  return (done, all) => {
    if (quiet || !stream.isTTY) return;
    const now = Date.now();
    if (done < all && now - last < 100) return;
    last = now;
    stream.write(
      done < all ? `\r${Math.floor((100 * done) / Math.max(1, all))} % (${done} of ${all} tasks) ` : '\r\x1b[K',
    );
  };
}

/** The settings that all commands share. @throws UsageError */
function applySettings(values: Call['values']): void {
  const { memory, threads, quiet } = values;
  if (typeof memory === 'string') config.set({ memoryLimit: memory });
  if (typeof threads === 'string') {
    const count = Number(threads);
    if (!Number.isInteger(count) || count < 0) throw new UsageError(`--threads takes a whole number, not '${threads}'`);
    config.set({ threads: count });
  }
  if (quiet) config.set({ warnings: 'off' });
}

/** Runs the program. @returns the status it ends with */
export async function main(args: readonly string[]): Promise<number> {
  const out = (text: string): void => void process.stdout.write(`${text}\n`);
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    out(
      rest[0] && COMMANDS.some((one) => one.name === rest[0])
        ? commandHelp(COMMANDS.find((one) => one.name === rest[0]) as Command)
        : programHelp(COMMANDS),
    );
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-V') {
    out((await import('../index.js')).version);
    return 0;
  }
  const command = COMMANDS.find((one) => one.name === name);
  try {
    if (!command)
      throw new UsageError(`there is no command '${name}'; there are ${COMMANDS.map((one) => one.name).join(', ')}`);
    const { operands, values } = readCall(command, rest);
    if (values.help) {
      out(commandHelp(command));
      return 0;
    }
    applySettings(values);
    if (values.quiet) process.removeAllListeners('warning');
    return await command.run({
      operands,
      values,
      print: out,
      progress: progressTo(process.stderr, values.quiet === true),
    });
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(
        `chunkwise${command ? ` ${command.name}` : ''}: ${error.message}\nTry: chunkwise ${command ? `${command.name} ` : ''}--help\n`,
      );
      return 2;
    }
    if (isChunkwiseError(error)) {
      process.stderr.write(`chunkwise ${name}: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
}
