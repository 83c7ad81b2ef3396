/**
 * The global names that a function may use because every Node.js 20 worker thread has them.
 */

const ECMASCRIPT = `globalThis undefined NaN Infinity eval isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent
encodeURI encodeURIComponent escape unescape Object Function Boolean Symbol Error AggregateError EvalError RangeError
ReferenceError SyntaxError TypeError URIError Number BigInt Math Date String RegExp Array Int8Array Uint8Array
Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array BigInt64Array BigUint64Array Float32Array Float64Array
Map Set WeakMap WeakSet WeakRef FinalizationRegistry ArrayBuffer SharedArrayBuffer Atomics DataView JSON Promise Reflect
Proxy Intl WebAssembly`;

const NODE = `global process Buffer console structuredClone queueMicrotask setTimeout clearTimeout setInterval clearInterval
setImmediate clearImmediate performance PerformanceObserver PerformanceEntry fetch Headers Request Response FormData
URL URLSearchParams TextEncoder TextDecoder AbortController AbortSignal Event EventTarget MessageChannel MessagePort
MessageEvent BroadcastChannel Blob File atob btoa crypto Crypto CryptoKey SubtleCrypto DOMException ReadableStream
WritableStream TransformStream CompressionStream DecompressionStream TextEncoderStream TextDecoderStream`;

/** Helpers that compilers and test runners put into function sources, and that {@link reviveFunction} provides. */
export const PROVIDED_HELPERS = ['__name', '__vite_ssr_dynamic_import__', '__vi_import__'] as const;

/** Every name that a revived function can count on. */
export const WORKER_GLOBALS: ReadonlySet<string> = new Set([
  ...ECMASCRIPT.split(/\s+/),
  ...NODE.split(/\s+/),
  ...PROVIDED_HELPERS,
]);
