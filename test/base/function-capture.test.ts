import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isChunkwiseError } from '../../lib/base/errors.js';
import { type AnyFunction, captureFunction, type UserFunction } from '../../lib/base/function-capture.js';

/** A function from text, as a script has it: the test runner has not rewritten it. */
const make = (text: string): AnyFunction => new Function(`return (${text})`)() as AnyFunction;

const capturedBy = (fn: UserFunction): unknown => {
  try {
    captureFunction(fn, 'mapBlocks');
    return [];
  } catch (error) {
    if (!isChunkwiseError(error, 'function')) throw error;
    return error.details.captured ?? error.message;
  }
};

describe('captureFunction', () => {
  it.each([
    '(x) => x + 1',
    'function (x) { return x * Math.PI; }',
    'async (x) => { await null; return x; }',
    'async function f(n) { return n > 0 ? f(n - 1) : 0; }',
    '({ a, b: { c = a, ...d }, ...e }, [f, , g = c], ...h) => [a, c, d, e, f, g, h]',
    '(x) => { later(); function later() { return hoisted; } var hoisted = 1; return x; }',
    '(x) => { if (x) { var y = 2; } return y; }',
    '(x) => { outer: for (let i = 0; i < 3; i++) { for (const k of [1]) { if (k) continue outer; else break outer; } } return x; }',
    '(x) => { try { return x.foo.bar; } catch ({ message: m }) { return m; } }',
    '(x) => { try { return x; } catch { return 0; } }',
    '(o) => ({ key: o.property, short: 1, [o.computed]: 2, method() { return this.key; } })',
    '(x) => { class A { static #p = 1; field = this.q; static { this.z = 1; } get v() { return A.#p; } } return new A().v + x; }',
    '(x) => { switch (x) { case 1: let a = 2; return a; default: a = 3; return a; } }',
    'function () { return arguments.length; }',
    'function () { return () => arguments[0]; }',
    '(x) => typeof window === "undefined" && typeof require === "undefined" ? x : 0',
    '(x) => import("node:fs").then((fs) => fs.existsSync(x))',
    '(x) => { const f = __name((y) => y, "f"); return f(x); }',
    '(x) => { let y; [y, x.z] = [1, 2]; ({ y } = x); return `a` + y; }',
    '(n) => new Float64Array(n).fill(performance.now()) && structuredClone(Buffer.from("a")) && process.pid',
    '(x) => { for (const k in x) { const inner = () => k; inner(); } return x; }',
    'function sloppy(x) { arguments[0] = 1; return 010 + x; }',
  ])('accepts %s', (text) => {
    expect(capturedBy(make(text))).toEqual([]);
  });

  it.each([
    ['(x) => x * factor', ['factor']],
    ['(x, y = missing) => { var missing = 1; return y + missing; }', ['missing']],
    ['(x) => { { let inner = 1; } return inner; }', ['inner']],
    ['(x) => { count++; total += x; return helper(count); }', ['count', 'total', 'helper']],
    ['({ a = b }, [c = d]) => a + c', ['b', 'd']],
    ['({ [key]: a }) => a', ['key']],
    ['(x) => ({ shorthand })', ['shorthand']],
    ['(x) => x[index]', ['index']],
    ['(x) => typeof config === "object" ? 1 : 2', ['config']],
    ['() => this.x', ['this']],
    ['function () { return this.x; }', ['this']],
    ['(x) => class extends Base {}', ['Base']],
    ['(x) => { for (k of x) {} }', ['k']],
    ['(x) => { try {} catch (e) {} return e; }', ['e']],
    ['(x) => String.raw`a` + tag`b` + x', ['tag']],
    ['(x) => { [x, other] = [1, 2]; return x; }', ['other']],
    ['() => { const g = function named() {}; return named; }', ['named']],
    ['(x) => (0, __vi_import_0__.square)(x)', ['square']],
    ['(x) => require("fs").existsSync(x)', ['require']],
    ['(x) => { label: { break label; } return label; }', ['label']],
  ])('refuses %s', (text, names) => {
    expect(capturedBy(make(text))).toEqual(names);
  });

  it('names the operation, the function, the variables and both remedies', () => {
    const factor = Number('3');
    const scale = (x: number): number => x * factor;
    expect(() => captureFunction(scale, 'mapBlocks')).toThrow(
      /^mapBlocks: the function 'scale' captures 'factor' .*explicit argument.*\{ module: new URL\(.*export: 'scale' \}/,
    );
  });

  it('shows an imported name as the user wrote it', () => {
    expect(capturedBy((path: string) => basename(path))).toEqual(['basename']);
  });

  it('takes methods', () => {
    const object = {
      double(x: number): number {
        return 2 * x;
      },
      async 'odd name'(x: number): Promise<number> {
        return x;
      },
      get: (x: number): number => x,
    };
    expect(captureFunction(object.double, 't')).toMatchObject({ type: 'source', name: 'double' });
    expect(capturedBy(object['odd name'])).toEqual([]);
    expect(capturedBy(object.get)).toEqual([]);
  });

  it.each([
    ['native', Math.sqrt as AnyFunction, /'sqrt' is native.*\(x\) => Math\.sqrt\(x\)/],
    ['bound', ((x: number) => x).bind(null) as AnyFunction, /native or bound/],
    ['class', class A {} as unknown as AnyFunction, /is a class/],
    ['generator', make('function* g() { yield 1; }'), /generator/],
    ['number', 5 as unknown as AnyFunction, /expected a function .* got number/],
    ['null', null as unknown as AnyFunction, /got null/],
    ['relative module', { module: './f.js', export: 'f' }, /new URL\('\.\/f\.js', import\.meta\.url\)/],
    ['absent module', { module: new URL('./no-such-file.js', import.meta.url), export: 'f' }, /does not exist/],
    ['module without export', { module: 'node:path', export: '' }, /name of its export/],
  ])('refuses a %s', (_, fn, message) => {
    expect(() => captureFunction(fn as UserFunction, 'delayed')).toThrow(message);
  });

  it('gives the same data for the same function, and takes its own data', () => {
    const fn = (x: number): number => x;
    const spec = captureFunction(fn, 't');
    expect(captureFunction(fn, 't')).toBe(spec);
    expect(captureFunction(spec, 't')).toBe(spec);
    expect(captureFunction({ module: 'node:path', export: 'basename' }, 't')).toEqual({
      type: 'module',
      module: 'node:path',
      export: 'basename',
    });
    expect(structuredClone(spec)).toEqual(spec);
  });
});
