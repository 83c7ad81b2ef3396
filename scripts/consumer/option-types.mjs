// Writes a file that compiles only where every option of every exported options type may be given as undefined, which matters
// under exactOptionalPropertyTypes: `f({ axis: maybe })` has to do.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const namesIn = (file) => [
  ...new Set(readFileSync(file, 'utf8').match(/\b[A-Z]\w*(?:Options?|ConfigInput|Geometry)\b/g) ?? []),
];

/** Writes \`src/options.ts\`; gives how many types it looks at. */
export function writeOptionTypes(folder, root) {
  const own = ['lib/index.ts', 'lib/array/index.ts'].flatMap((file) => namesIn(join(root, file)));
  const pictures = namesIn(join(root, 'lib/plot/index.ts'));
  const line = (space) => (name) => `  ${space}_${name}: undefined as Defined<${space}.${name}>,`;
  writeFileSync(
    join(folder, 'src/options.ts'),
    `import type * as cw from 'chunkwise';
import type * as plot from 'chunkwise/plot';
/** Names of the options of T that may be left out but not be undefined; undefined where there are none. */
type Strict<T> = { [K in keyof T]-?: {} extends Pick<T, K> ? ({ [P in K]: undefined } extends Pick<T, K> ? never : K) : never }[keyof T];
type Defined<T> = [Strict<T>] extends [never] ? undefined : { notUndefined: Strict<T> };
type Check = { [name: string]: undefined };
interface Sample { readonly right?: number | undefined; readonly wrong?: number }
const sample: 'wrong' = 'wrong' satisfies Strict<Sample>;
export const checked: Check = {
  [sample]: undefined,
${[...new Set(own)].map(line('cw')).join('\n')}
${pictures.map(line('plot')).join('\n')}
};
`,
  );
  return new Set(own).size + pictures.length;
}
