/**
 * Arguments of the command line: what a command takes, read by node:util and checked, and the words that help gives of it.
 */
import { parseArgs } from 'node:util';

/** One option of a command. */
export interface Flag {
  /** How its value is called in help; absent for switches. */
  readonly value?: string;
  readonly short?: string;
  /** May be given several times. */
  readonly multiple?: boolean;
  readonly text: string;
}

/** A command: what it takes and does. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Names of the arguments, as `FILE`; optional ones in brackets. */
  readonly operands: readonly string[];
  readonly flags: Readonly<Record<string, Flag>>;
  /** Lines that work as they stand, with what they do. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** @returns the status the program ends with: 0, or 1 for what was found wrong */
  readonly run: (call: Call) => Promise<number>;
}

/** A call, read. */
export interface Call {
  readonly operands: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  /** Writes a line to the standard output. */
  readonly print: (text: string) => void;
  /** Tells how far the work is, on a terminal only. */
  readonly progress: (done: number, all: number) => void;
}

/** A wrong call: the program ends with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Options that all commands have. */
export const COMMON: Readonly<Record<string, Flag>> = {
  memory: { value: 'SIZE', text: "most memory to take, as '256MB' (default: as the library)" },
  threads: { value: 'N', text: 'worker threads (default: one for each core)' },
  quiet: { short: 'q', text: 'no progress, no warnings' },
  help: { short: 'h', text: 'this text' },
};

/** Reads the arguments behind a command's name. @throws UsageError */
export function readCall(command: Command, args: readonly string[]): Pick<Call, 'operands' | 'values'> {
  const flags = { ...command.flags, ...COMMON };
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value, short, multiple }]) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        ...(short ? { short } : {}),
        ...(multiple ? { multiple } : {}),
      },
    ]),
  );
  let read: ReturnType<typeof parseArgs>;
  try {
    read = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0]);
  }
  const { positionals, values } = read;
  if (values.help) return { operands: [], values: { help: true } };
  const needed = command.operands.filter((name) => !name.startsWith('['));
  const many = command.operands[command.operands.length - 1]?.endsWith('...');
  if (positionals.length < needed.length) throw new UsageError(`${needed[positionals.length]} is missing`);
  if (positionals.length > command.operands.length && !many)
    throw new UsageError(`'${positionals[command.operands.length]}' is one argument too many`);
  return { operands: positionals, values: values as Call['values'] };
}

const column = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
};

const flagText = ([name, { value, short }]: readonly [string, Flag]): string =>
  `${short ? `-${short}, ` : ''}--${name}${value === undefined ? '' : ` ${value}`}`;

/** The help of one command. */
export function commandHelp(command: Command): string {
  const { name, summary, operands, flags, examples } = command;
  const rows = Object.entries({ ...flags, ...COMMON }).map((entry): [string, string] => [
    flagText(entry),
    `${entry[1].text}${entry[1].multiple ? ' (several times)' : ''}`,
  ]);
  return [
    `chunkwise ${name} ${operands.join(' ')} [options]`,
    '',
    summary,
    '',
    'Options:',
    column(rows),
    ...(examples.length > 0 ? ['', 'Examples:', ...examples.map(([line, does]) => `  ${line}\n      ${does}`)] : []),
  ].join('\n');
}

/** The help of the program. */
export const programHelp = (commands: readonly Command[]): string =>
  [
    'chunkwise COMMAND … : datasets on the command line. chunkwise COMMAND --help tells more.',
    '',
    column(commands.map(({ name, summary }) => [name, summary.split('\n')[0]])),
    '',
    'Files: NetCDF (classic and 4), Zarr (folder, .zip, URL), Kerchunk references (.json); written by their ending: .nc, .zarr, .csv.',
    'Status: 0 done, 1 failed, 2 called wrongly.',
  ].join('\n');

/** The number of a flag. @throws UsageError */
export function numberOf(name: string, text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) throw new UsageError(`--${name} takes a number, not '${String(text)}'`);
  return value;
}

/** `name=value,name=value` as a record. @throws UsageError */
export function pairs(flag: string, given: string | boolean | readonly string[] | undefined): Record<string, string> {
  const texts = given === undefined ? [] : ([] as string[]).concat(given as string | string[]);
  const out: Record<string, string> = {};
  for (const text of texts.flatMap((one) => one.split(',')))
    if (text.trim() !== '') {
      const at = text.indexOf('=');
      if (at <= 0) throw new UsageError(`--${flag} takes name=value, as time=2010-06, not '${text}'`);
      out[text.slice(0, at).trim()] = text.slice(at + 1).trim();
    }
  return out;
}
