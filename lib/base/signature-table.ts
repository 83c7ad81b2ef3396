/**
 * The documentation of arguments and options, written from the signatures of functions.
 */

import type { AnyKind } from './kinds.js';
import { usage } from './messages/argument-errors.js';
import { signatureOf } from './signature.js';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** What stands for an argument that is left out. */
function left({ need, otherwise }: AnyKind, isOption: boolean): string {
  if (otherwise && 'text' in otherwise) return otherwise.text;
  if (otherwise) return `\`${JSON.stringify(otherwise.value)}\``;
  return need === 'required' || (!isOption && need !== 'optional') ? 'must be given' : '';
}

/** Markdown: for each function of the groups, each with a prefix for its names, how it is called and what it takes. */
export function signatureTable(groups: readonly (readonly [prefix: string, functions: object])[]): string {
  const lines = [
    '# Arguments and options',
    '',
    'Written by `npm run docs:options` from the signatures that every call is checked against.',
  ];
  for (const [prefix, functions] of groups)
    for (const [name, fn] of Object.entries(functions).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const signature = typeof fn === 'function' ? signatureOf(fn as object) : undefined;
      if (!signature) continue;
      const called = usage(signature);
      lines.push('', `## ${prefix}${name}`, '', `\`${name}${called.slice(called.indexOf('('))}\``);
      const rows = [
        ...signature.parameters.map(([one, kind]) => [one, kind, false] as const),
        ...(signature.rest ? [[`...${signature.rest[0]}`, signature.rest[1], true] as const] : []),
        ...Object.entries(signature.options ?? {}).map(([one, kind]) => [one, kind, true] as const),
      ];
      // What arrays alone are given to is said by its call.
      if (rows.every(([, kind]) => /^array(Like|OrText)$/.test(kind.kind)) && !signature.options) continue;
      lines.push('', '| name | takes | default |', '|---|---|---|');
      for (const [one, kind, isOption] of rows)
        lines.push(`| \`${one}\` | ${cell(kind.text)} | ${cell(left(kind, isOption))} |`);
    }
  return `${lines.join('\n')}\n`;
}
