/**
 * Waits for another thread to change a word of shared memory, while this thread's event loop goes on.
 */
type WaitAsync = (
  array: Int32Array,
  index: number,
  value: number,
  timeout?: number,
) => { async: false; value: string } | { async: true; value: Promise<string> };
const waitAsync = (Atomics as unknown as { waitAsync?: WaitAsync }).waitAsync;

/** Resolves when word `index` is said to be another than `value`, or after `milliseconds`. */
export async function changed(
  words: Int32Array,
  index: number,
  value: number,
  milliseconds = Number.POSITIVE_INFINITY,
): Promise<void> {
  if (waitAsync !== undefined) {
    const result = waitAsync(words, index, value, milliseconds);
    if (result.async) await result.value;
    return;
  }
  const until = performance.now() + milliseconds;
  while (Atomics.load(words, index) === value && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 1));
}
