/** Work in steps: done at once without a signal, stopped at the next step after a signal fired, cleaned up in any case. */
import { expect, test } from 'vitest';
import { atOnce, type Steps, whileWanted } from '../../lib/base/listening/steps.js';

/** Counts steps of a millisecond each; `cleaned` tells that its end was reached. */
function counter(): { steps: (n: number) => Steps<number>; done: () => number; cleaned: () => boolean } {
  let done = 0;
  let cleaned = false;
  return {
    *steps(n) {
      try {
        for (; done < n; done++) {
          for (const begun = performance.now(); performance.now() - begun < 1; );
          yield;
        }
        return done;
      } finally {
        cleaned = true;
      }
    },
    done: () => done,
    cleaned: () => cleaned,
  };
}

test('without a signal all is done in one go', async () => {
  const work = counter();
  const pending = whileWanted(work.steps(20), undefined);
  expect(work.done()).toBe(20);
  expect(await pending).toBe(20);
  expect(atOnce(counter().steps(3))).toBe(3);
});

test('a signal that has fired stops it before it begins', async () => {
  const work = counter();
  await expect(whileWanted(work.steps(20), AbortSignal.abort())).rejects.toMatchObject({ tag: 'cancelled' });
  expect(work.done()).toBe(0);
});

test('a timer that fires the signal is heard in the middle, and what the work holds is given back', async () => {
  const work = counter();
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('enough')), 1);
  await expect(whileWanted(work.steps(1e9), stop.signal)).rejects.toMatchObject({
    tag: 'cancelled',
    cause: { message: 'enough' },
  });
  expect(work.done()).toBeGreaterThan(0);
  expect(work.cleaned()).toBe(true);
});

test('an error of the work is its own', async () => {
  const failing = function* (): Steps<number> {
    yield;
    throw new Error('no');
  };
  await expect(whileWanted(failing(), new AbortController().signal)).rejects.toThrow('no');
});
