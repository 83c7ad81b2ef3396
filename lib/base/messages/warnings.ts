/**
 * Warnings: a closed list of codes, records of plain data, and who hears of them. The log and the process' `onWarning` hear of
 * each kind once, a computation's own `onWarning` once for each computation.
 */
import { ChunkwiseError } from '../errors.js';
import { isListOf, type Kind, kind } from '../kinds.js';

/** What is warned of, and why it matters. */
export const WARNING_CODES = ['chunks-small', 'chunks-large', 'many-tasks', 'slow-path', 'few-threads'] as const;

/** What is warned of: `'chunks-small'`, `'chunks-large'`, `'many-tasks'`, `'slow-path'` or `'few-threads'`. */
export type WarningCode = (typeof WARNING_CODES)[number];

/** One warning, as plain data. */
export interface Warning {
  readonly code: WarningCode;
  /** What it is said once for: the code, and for a slow path which one. */
  readonly kind: string;
  /** What was found, with the numbers that made it one. */
  readonly what: string;
  /** The stage that it was found at, as `explain()` numbers it. */
  readonly where: string;
  /** What to do about it. */
  readonly advice: string;
}

/** Which warnings are said: all, none, or those of the codes listed. */
export type WarningSwitch = 'on' | 'off' | readonly WarningCode[];

const isCode = (value: unknown): boolean => WARNING_CODES.includes(value as WarningCode);

/** What `warnings` may be. */
export const warningSwitch: Kind<WarningSwitch> = kind<WarningSwitch>(
  'warnings',
  `'on', 'off' or a list of codes (${WARNING_CODES.join(', ')})`,
  (value) => value === 'on' || value === 'off' || isListOf(value, isCode),
  {
    meant: (value) =>
      value === true ? "'on'" : value === false ? "'off'" : isCode(value) ? `['${value}']` : undefined,
  },
);

/** The switch as the environment gives it: `on`, `off`, or codes with commas between them. */
export function parseWarnings(text: string): WarningSwitch {
  const list = text === 'on' || text === 'off' ? text : text.split(',').map((code) => code.trim());
  if (warningSwitch.admits(list)) return list as WarningSwitch;
  throw new ChunkwiseError('argument', `CHUNKWISE_WARNINGS: '${text}' is not ${warningSwitch.text}`);
}

/** Who hears of a computation's warnings. */
export interface WarningHearers {
  readonly warnings: WarningSwitch;
  /** The process' own. */
  readonly everywhere?: ((warning: Warning) => void) | undefined;
  /** The computation's. */
  readonly here?: ((warning: Warning) => void) | undefined;
}

const said = new Set<string>();

/** From now on each kind is said once again. */
export const forgetSaid = (): void => said.clear();

/** True when somebody would hear of a warning of this kind, so that looking for it is worth while. */
export const isHeard = (kind: string, { warnings, here }: WarningHearers): boolean =>
  warnings !== 'off' &&
  (warnings === 'on' || warnings.some((code) => kind === code || kind.startsWith(`${code} `))) &&
  (here !== undefined || !said.has(kind));

/** A warning as `explain()` lists it. */
export const warningLines = ({ code, what, where, advice }: Warning): string[] => [
  `  ${code}: ${where}: ${what}`,
  `    ${advice}`,
];

function tell(hear: (warning: Warning) => void, warning: Warning): void {
  try {
    hear(warning);
  } catch (cause) {
    throw new ChunkwiseError('function', `onWarning threw: ${String(cause)}`, { cause });
  }
}

/**
 * Says `warning` to those who hear of it. The log is Node's: `process.on('warning')` sees it, `--no-warnings` hides it.
 *
 * @throws ChunkwiseError 'function' when an `onWarning` throws
 */
export function sayWarning(warning: Warning, hearers: WarningHearers): void {
  const { code, kind, what, where, advice } = warning;
  if (!isHeard(kind, hearers)) return;
  if (!said.has(kind)) {
    said.add(kind);
    process.emitWarning(`${where}: ${what}; ${advice}`, { type: 'ChunkwiseWarning', code });
    if (hearers.everywhere) tell(hearers.everywhere, warning);
  }
  if (hearers.here) tell(hearers.here, warning);
}
