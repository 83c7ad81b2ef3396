/**
 * What a thread's copy of plain data takes in its heap and beside it: to be set aside before a message is sent.
 */

/** Bytes of an object, of an entry of one, and of an element of a list, as V8 lays them out with what they are read from. */
const OBJECT = 64;
const ENTRY = 24;
const ELEMENT = 12;

/** Bytes that a structured clone of `value` takes; what lies in shared memory is not copied, what stands twice is copied once. */
export function cloneBytes(value: unknown): number {
  const seen = new Set<object>();
  const left: unknown[] = [value];
  let bytes = 0;
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one === 'string') bytes += one.length;
    if (typeof one !== 'object' || one === null || seen.has(one)) continue;
    seen.add(one);
    bytes += OBJECT;
    if (ArrayBuffer.isView(one)) left.push(one.buffer);
    else if (one instanceof ArrayBuffer) bytes += one.byteLength;
    else if (Array.isArray(one)) {
      bytes += ELEMENT * one.length;
      // Lists of numbers hold nothing more.
      for (const item of one) if (typeof item === 'object' || typeof item === 'string') left.push(item);
    } else if (!(one instanceof SharedArrayBuffer))
      for (const item of Object.values(one)) {
        bytes += ENTRY;
        if (typeof item === 'object' || typeof item === 'string') left.push(item);
      }
  }
  return bytes;
}
