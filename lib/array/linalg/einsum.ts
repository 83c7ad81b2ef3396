/**
 * Einstein summation: NumPy's subscripts as contractions of two arrays at a time, from left to right.
 */
import { ChunkwiseError } from '../../base/errors.js';
import { string } from '../../base/kinds.js';
import { define } from '../../base/signature.js';
import { cast, view } from '../../expr/build.js';
import { contract, labelExtents, spread, summed, type Term } from '../../expr/contract.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, nodeOf } from '../asarray.js';
import { shapeText } from '../axes.js';
import { type ChunkedArray, wrap } from '../chunked-array.js';
import { arrayLike } from '../kinds.js';

interface Subscripts {
  /** For each operand letters, and '...' where axes are left open. */
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[] | undefined;
}

const fail = (subscripts: string, why: string): never => {
  throw new ChunkwiseError('argument', `einsum('${subscripts}'): ${why}; write for instance 'ij,jk->ik'`);
};

/** The subscripts as lists of labels. */
function parse(text: string): Subscripts {
  const [left, right, ...more] = text.replaceAll(/\s/g, '').split('->');
  const labels = (part: string): string[] => {
    const found = part.match(/\.\.\.|[A-Za-z]/g) ?? [];
    if (found.join('') !== part) fail(text, `'${part}' has something other than letters and one '...'`);
    if (found.filter((label) => label === '...').length > 1) fail(text, `'${part}' has '...' twice`);
    return found;
  };
  if (more.length > 0) fail(text, "'->' stands twice");
  return { inputs: left.split(',').map(labels), output: right === undefined ? undefined : labels(right) };
}

/** Labels of the axes that '...' stands for, counted from the last, as they broadcast. */
const open = (count: number): string[] => Array.from({ length: count }, (_, k) => `.${count - k}`);

/** The operand with one label for each axis; labels that stand twice are taken along their diagonal. */
function term(text: string, node: Node, given: readonly string[]): Term {
  const letters = given.filter((label) => label !== '...').length;
  const rest = node.shape.length - letters;
  if (rest < 0 || (rest > 0 && !given.includes('...')))
    fail(text, `'${given.join('')}' does not name the ${node.shape.length} axes of shape ${shapeText(node.shape)}`);
  const labels = given.flatMap((label) => (label === '...' ? open(rest) : [label]));
  const distinct = [...new Set(labels)];
  if (distinct.length === labels.length) return { node, labels };
  const extents = distinct.map((label) => node.shape[labels.indexOf(label)]);
  labels.forEach((label, axis) => {
    if (node.shape[axis] === extents[distinct.indexOf(label)]) return;
    throw new ChunkwiseError(
      'shape',
      `einsum('${text}'): '${label}' stands for extents ${extents[distinct.indexOf(label)]} and ${node.shape[axis]} of shape ${shapeText(node.shape)}; a diagonal needs equal extents`,
    );
  });
  const maps = labels.map((label) => ({ offset: 0, stride: 1, axis: distinct.indexOf(label) }));
  return { node: view(node, { shape: extents, maps }), labels: distinct };
}

/** The labels of the result: as written, or the open axes and the letters that stand once, in alphabetical order. */
function outputOf(text: string, { inputs, output }: Subscripts, terms: readonly Term[]): string[] {
  const axes = open(Math.max(0, ...terms.map(({ labels }) => labels.filter((label) => label.startsWith('.')).length)));
  const letters = inputs.flat().filter((label) => label !== '...');
  if (output === undefined)
    return [...axes, ...letters.filter((label) => letters.indexOf(label) === letters.lastIndexOf(label)).sort()];
  const unknown = output.find((label) => label !== '...' && !letters.includes(label));
  if (unknown) fail(text, `'${unknown}' of the result stands for no axis`);
  if (new Set(output).size < output.length) fail(text, 'a label stands twice in the result');
  if (axes.length > 0 && !output.includes('...')) fail(text, "the axes of '...' are missing in the result");
  return output.flatMap((label) => (label === '...' ? axes : [label]));
}

/**
 * NumPy's einsum: each letter names an axis; the result has the letters after `->`, or without it those that stand once in
 * alphabetical order; over all others products are summed. `...` stands for further axes, which broadcast.
 *
 * Operands are contracted from left to right. The dtype is that of the product of all.
 *
 * @throws 'argument' for subscripts that do not fit the operands, 'shape' when axes of one letter differ in extent
 * @example
 * cw.einsum('ij,jk->ik', a, b) // matrix product
 * cw.einsum('ii', a)           // trace
 * cw.einsum('...ij->...ji', a) // transposed matrices
 */
export const einsum = define(
  { name: 'einsum', parameters: [['subscripts', string]], rest: ['operands', arrayLike] },
  (subscripts: string, ...operands: readonly ArrayLike[]): ChunkedArray => {
    const parsed = parse(subscripts);
    if (parsed.inputs.length !== operands.length)
      fail(subscripts, `subscripts of ${parsed.inputs.length} operands, ${operands.length} given`);
    const terms = operands.map((x, k) => term(subscripts, nodeOf(x, 'einsum'), parsed.inputs[k]));
    const output = outputOf(subscripts, parsed, terms);
    labelExtents('einsum', terms);
    let [result, ...rest] = terms;
    while (rest.length > 0) {
      const [next, ...later] = rest;
      const needed = (label: string): boolean =>
        output.includes(label) || later.some(({ labels }) => labels.includes(label));
      const labels = [...new Set([...result.labels, ...next.labels])].filter(needed);
      result = { node: contract('einsum', result, next, labels), labels };
      rest = later;
    }
    const { dtype } = result.node;
    result = summed(result, (label) => output.includes(label), dtype);
    return wrap(cast(spread(result, output, labelExtents('einsum', [result])), dtype));
  },
);
