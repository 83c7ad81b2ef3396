/**
 * Parameters of distributions: numbers are checked at once, arrays when they are computed (small ones in memory at once too), and a
 * parameter that is none is an error that names it.
 */
import { DOMAINS, type DomainName } from '../../../kernels/domain.js';
import { isComplexDType, type TypedArray } from '../../../kernels/dtype.js';
import { identityView } from '../../base/affine.js';
import { ChunkwiseError } from '../../base/errors.js';
import { cast } from '../../expr/build.js';
import { routine } from '../../expr/build-routine.js';
import type { Node } from '../../expr/node.js';
import { type ArrayLike, isScalar, nodeOf } from '../asarray.js';
import type { Term } from './formula.js';

/** Elements of an array in memory that are looked at when an expression is made. */
const LOOKED_AT = 4096;

function refuse(operation: string, name: string, value: number, where: string, domain: DomainName): never {
  throw new ChunkwiseError('argument', `${operation}: ${name} is ${value}${where}; give ${DOMAINS[domain].text}`);
}

/** `term`, of which every element is seen to be in the domain before anything reads it. @throws 'argument' */
export function admit(operation: string, name: string, term: Term, domain: DomainName): Term {
  const { admits } = DOMAINS[domain];
  if (typeof term === 'number') return admits(term) ? term : refuse(operation, name, term, '', domain);
  if (domain === 'any') return term;
  if (term.kind === 'memory' && term.data.length <= LOOKED_AT) {
    const stray = Array.from(term.data as Float64Array).findIndex((value) => !admits(Number(value)));
    if (stray >= 0) refuse(operation, name, Number((term.data as TypedArray)[stray]), ` at element ${stray}`, domain);
    return cast(term, 'float64');
  }
  const node = cast(term, 'float64');
  return routine(
    'admit',
    [{ node, input: { by: 'view', view: identityView(node.shape) } }],
    { shape: node.shape, chunks: node.chunks },
    { dtype: 'float64', shape: node.shape, chunks: node.chunks },
    { operation, parameter: name, domain },
  );
}

/** An argument as a number, or as an expression of its own dtype. @throws 'dtype' for complex ones */
export function termOf(operation: string, name: string, value: ArrayLike): Term {
  if (typeof value === 'number') return value;
  const term = isScalar(value) ? value : nodeOf(value, operation);
  if (typeof term !== 'object') return Number(term);
  if (!('kind' in term) || isComplexDType(term.dtype))
    throw new ChunkwiseError('dtype', `${operation}: ${name} is complex; give real numbers`);
  return term;
}

/** An argument as a parameter of the domain, in float64. @throws 'argument' */
export function parameterOf(operation: string, name: string, value: ArrayLike, domain: DomainName): Term {
  const term = admit(operation, name, termOf(operation, name, value), domain);
  return typeof term === 'number' ? term : cast(term, 'float64');
}

/** The expressions among terms. */
export const nodesOf = (terms: readonly Term[]): Node[] =>
  terms.filter((term): term is Node => typeof term !== 'number');
