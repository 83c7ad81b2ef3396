/**
 * An executor like another, on a thread where the n-th call of some kind fails: which is told, and counted, in words shared with
 * the test. Functions of a thread are replaced once, and do nothing of the kind while no number is set.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread, MessagePort } from 'node:worker_threads';

/** Words shared with the test: the kind's number, how many calls there were, and the numbers of those that fail. */
const [KIND, COUNT, FIRST, SECOND] = [0, 1, 2, 3];

let kinds = [];
let control;
let folder = '';
let replaced = false;

function fails(kind) {
  if (control === undefined || Atomics.load(control, KIND) !== kinds.indexOf(kind)) return false;
  const n = Atomics.add(control, COUNT, 1) + 1;
  return n === Atomics.load(control, FIRST) || n === Atomics.load(control, SECOND);
}

function replaceAll() {
  if (replaced || isMainThread) return;
  replaced = true;
  const inside = new Set();
  const concerns = (what) => (typeof what === 'number' ? inside.has(what) : String(what).startsWith(folder));
  const { closeSync } = fs;
  fs.closeSync = (fd) => {
    inside.delete(fd);
    return closeSync(fd);
  };
  for (const name of ['openSync', 'readSync', 'writeSync', 'renameSync']) {
    const original = fs[name];
    fs[name] = (...args) => {
      if (concerns(args[0]) && fails(name))
        throw Object.assign(new Error(`EIO: ${name} fails in this test`), { code: 'EIO' });
      const result = original(...args);
      if (name === 'openSync' && concerns(args[0])) inside.add(result);
      return result;
    };
  }
  syncBuiltinESMExports();
  const refuse = () => {
    if (fails('allocation')) throw new RangeError('Array buffer allocation failed');
  };
  for (const name of ['alloc', 'allocUnsafe', 'allocUnsafeSlow']) {
    const original = Buffer[name];
    Buffer[name] = (...args) => {
      refuse();
      return original.apply(Buffer, args);
    };
  }
  globalThis.ArrayBuffer = new Proxy(ArrayBuffer, {
    construct(target, args, made) {
      refuse();
      return Reflect.construct(target, args, made);
    },
  });
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (...args) {
    if (fails('message')) throw new DOMException('cloning fails in this test', 'DataCloneError');
    return postMessage.apply(this, args);
  };
}

export async function createExecutor({ module, payload, words, root, names }, context) {
  kinds = names;
  control = new Int32Array(words);
  folder = root;
  replaceAll();
  const { createExecutor: create } = await import(module);
  const executor = await create(payload, context);
  return {
    run(task) {
      if (fails('task')) throw new Error('a task fails in this test');
      if (fails('death')) process.exit(3);
      return executor.run(task);
    },
    takeCounters: () => executor.takeCounters(),
    takeRecords: () => executor.takeRecords?.(),
  };
}
