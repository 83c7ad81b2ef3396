import { describe, expect, it } from 'vitest';
import { captureFunction, type UserFunction } from '../../lib/base/function-capture.js';
import { functionLabel, reviveFunction } from '../../lib/base/function-revive.js';

const roundTrip = (fn: UserFunction) => reviveFunction(structuredClone(captureFunction(fn, 'test')));

describe('reviveFunction', () => {
  it('brings back arrows, functions, async functions and methods', async () => {
    const object = {
      triple(x: number): number {
        return 3 * x;
      },
    };
    expect((await roundTrip((x: number) => x + 1))(1)).toBe(2);
    expect(
      (
        await roundTrip(function fact(n: number): number {
          return n > 1 ? n * fact(n - 1) : 1;
        })
      )(5),
    ).toBe(120);
    expect(await (await roundTrip(async (x: number) => x * 2))(4)).toBe(8);
    expect((await roundTrip(object.triple))(4)).toBe(12);
    expect(await (await roundTrip(async (name: string) => typeof (await import(name)).sep))('node:path')).toBe(
      'string',
    );
  });

  it('runs in strict mode, and lets sloppy code be sloppy', async () => {
    const frozen = Object.freeze({ a: 1 });
    const write = await roundTrip((o: { a: number }) => {
      o.a = 2;
    });
    expect(() => write(frozen)).toThrow(TypeError);
    const octal = await reviveFunction({ type: 'source', source: '() => 010', name: 'octal' });
    expect(octal()).toBe(8);
  });

  it('compiles a source once', async () => {
    const spec = captureFunction((x: number) => x - 1, 'test');
    expect(await reviveFunction({ ...spec })).toBe(await reviveFunction({ ...spec }));
  });

  it('imports by module and export', async () => {
    const join = await roundTrip({ module: 'node:path', export: 'basename' });
    expect(join('a/b.txt')).toBe('b.txt');
    const url = `data:text/javascript,${encodeURIComponent('export const twice = (x) => 2 * x;')}`;
    expect((await roundTrip({ module: url, export: 'twice' }))(21)).toBe(42);
  });

  it('says what is wrong with a module', async () => {
    await expect(roundTrip({ module: 'node:path', export: 'nope' })).rejects.toThrow(
      /exports no function 'nope'; it exports .*basename/,
    );
    await expect(roundTrip({ module: 'no-such-package-here', export: 'f' })).rejects.toMatchObject({
      tag: 'function',
      message: expect.stringContaining("no-such-package-here of the function 'f' cannot be loaded"),
    });
  });

  it('labels functions for messages', () => {
    expect(functionLabel({ type: 'source', source: '', name: 'evolve' })).toBe("'evolve'");
    expect(functionLabel({ type: 'source', source: '', name: '' })).toBe('an anonymous function');
    expect(functionLabel({ type: 'module', module: 'file:///f.js', export: 'g' })).toBe("'g' of file:///f.js");
  });
});
