/**
 * Reads what Python prints of plain values, as the headers of NumPy's files hold them: texts, numbers, True, False, None, tuples,
 * lists and dicts.
 */

/** A value that was read; tuples are lists. */
export type PythonValue =
  | string
  | number
  | boolean
  | null
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

/** Deeper nesting is none that any header has. */
const DEPTH = 32;
const WORDS = new Map<string, PythonValue>([
  ['True', true],
  ['False', false],
  ['None', null],
]);
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** The value that `text` is. @throws Error (plain) saying where it is none */
export function parsePython(text: string): PythonValue {
  let at = 0;
  const fail = (what: string): Error => new Error(`${what} at character ${at} of the header`);
  const space = (): void => {
    while (at < text.length && /\s/.test(text[at])) at++;
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const quoted = (): string => {
    const found = take(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y);
    if (found === undefined) throw fail('a text without end');
    return found.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  };
  const items = (close: string, depth: number): PythonValue[] => {
    const list: PythonValue[] = [];
    for (;;) {
      space();
      if (text[at] === close) {
        at++;
        return list;
      }
      list.push(value(depth));
      space();
      if (text[at] === ',') at++;
      else if (text[at] !== close) throw fail(`no ',' or '${close}'`);
    }
  };
  const entries = (depth: number): { [key: string]: PythonValue } => {
    const found: [string, PythonValue][] = [];
    for (;;) {
      space();
      if (text[at] === '}') {
        at++;
        return Object.fromEntries(found);
      }
      const key = value(depth);
      if (typeof key !== 'string') throw fail('a key that is no text');
      space();
      if (text[at] !== ':') throw fail("no ':'");
      at++;
      found.push([key, value(depth)]);
      space();
      if (text[at] === ',') at++;
      else if (text[at] !== '}') throw fail("no ',' or '}'");
    }
  };
  const value = (depth: number): PythonValue => {
    if (depth > DEPTH) throw fail('too deep a nesting');
    space();
    const first = text[at];
    if (first === '{') {
      at++;
      return entries(depth + 1);
    }
    if (first === '(' || first === '[') {
      at++;
      return items(CLOSING[first], depth + 1);
    }
    if (first === "'" || first === '"') return quoted();
    // Python 2 wrote u'…' and 3L.
    if (/[ub]['"]/.test(text.slice(at, at + 2))) {
      at++;
      return quoted();
    }
    const number = take(/[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?L?/y);
    if (number !== undefined) return Number(number.replace(/L$/, ''));
    const word = take(/[A-Za-z_]+/y);
    const known = word === undefined ? undefined : WORDS.get(word);
    if (known === undefined) throw fail('something else than a value');
    return known;
  };
  const result = value(0);
  space();
  if (at < text.length) throw fail('more after the value');
  return result;
}
