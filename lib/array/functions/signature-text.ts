/**
 * Signatures of generalised functions as text: '(i,j),(j)->(i)'.
 */
import { ChunkwiseError } from '../../base/errors.js';

/** The core labels of each array and each result. */
export interface CoreSignature {
  readonly inputs: readonly (readonly string[])[];
  readonly outputs: readonly (readonly string[])[];
}

const LABELS = String.raw`\((?:\w+(?:,\w+)*,?)?\)`;
const FORM = new RegExp(`^(?:${LABELS}(?:,${LABELS})*)?->${LABELS}(?:,${LABELS})*,?$`);

/** Reads a signature. @throws 'argument' */
export function readSignature(operation: string, text: string): CoreSignature {
  const bare = text.replace(/\s+/g, '');
  if (!FORM.test(bare))
    throw new ChunkwiseError(
      'argument',
      `${operation}: '${text}' is not a signature; give the core axes of arrays and results, as '(i,j),(j)->(i)' or '(),()->()'`,
    );
  const [left, right] = bare.split('->');
  const groups = (part: string): string[][] =>
    [...part.matchAll(/\(([^)]*)\)/g)].map(([, labels]) => labels.split(',').filter((label) => label !== ''));
  return { inputs: groups(left), outputs: groups(right) };
}
