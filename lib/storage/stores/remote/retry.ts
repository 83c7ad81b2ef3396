/**
 * Tries a request again where that may help and cannot harm: after answers that say so, broken connections, bodies that end early
 * and silence, with pauses that grow and are drawn by chance, or as long as the server asks.
 */
import { ChunkwiseError, textOf } from '../../../base/errors.js';
import { asTransient, discard, type RemoteAnswer, type RemoteRequest, send, Transient } from './http-request.js';
import type { RetryOptions } from './remote-options.js';
import { requestQueue } from './request-queue.js';

const ATTEMPTS = 6;
const PAUSE = 100;
const MOST_PAUSE = 10_000;
/** A server that asks for more is not waited for. */
const MOST_ASKED = 60_000;
const TIMEOUT = 30_000;
const REDIRECTS = 5;

/** Answers that say that the same request may be met later. */
const LATER: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);
/** Of these, those that say that nothing was done. */
const REFUSED: ReadonlySet<number> = new Set([429, 503]);
const MOVED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Milliseconds that an answer's Retry-After asks for: seconds or a date. */
function askedPause(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const milliseconds = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** Why there was no connection; an error for several addresses has only a code. */
const reasonOf = (cause: unknown): string => {
  const { code, message } = cause as NodeJS.ErrnoException;
  return message || code || textOf(cause);
};

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A GET or HEAD goes where the server says that the object is. */
function redirected(request: RemoteRequest, { status, headers }: RemoteAnswer): RemoteRequest | undefined {
  if (!MOVED.has(status) || headers.location === undefined) return undefined;
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  const url = new URL(headers.location, request.url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const { authorization: _, ...others } = request.headers;
  return { ...request, url, headers: url.host === request.url.host ? request.headers : others };
}

/** Sends one request, following where it is sent on to. */
async function once(request: RemoteRequest, timeout: number): Promise<RemoteAnswer> {
  let current = request;
  for (let hops = 0; ; hops++) {
    requestQueue.counters.sent++;
    const answer = await send(current, timeout);
    const next = redirected(current, answer);
    if (!next || hops === REDIRECTS) return answer;
    await discard(answer);
    current = next;
  }
}

/**
 * What `use` makes of the answer to a request.
 *
 * @param make the request, made anew for each try, as signatures are of their moment
 * @param name the object, for messages
 * @throws ChunkwiseError 'storage' when the server cannot be reached, or fails as often as it may
 */
export function ask<T>(
  operation: string,
  name: string,
  make: () => RemoteRequest,
  use: (answer: RemoteAnswer) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { attempts = ATTEMPTS, pause = PAUSE, timeout = TIMEOUT } = options;
  const fault = (why: string, cause?: unknown): ChunkwiseError =>
    new ChunkwiseError('storage', `${operation}: ${name}: ${why}`, { cause, details: { file: name } });
  return requestQueue.run(async () => {
    for (let tries = 1; ; tries++) {
      const request = make();
      let failure: Transient;
      let safe = request.method !== 'DELETE';
      let answered = false;
      try {
        const answer = await once(request, timeout);
        answered = true;
        if (!LATER.has(answer.status)) return await use(answer);
        await discard(answer);
        safe ||= REFUSED.has(answer.status);
        failure = new Transient(
          `the server answered ${answer.status} ${answer.statusText}`,
          askedPause(answer.headers['retry-after']),
        );
      } catch (cause) {
        const passing = asTransient(cause);
        if (cause instanceof ChunkwiseError) throw cause;
        if (passing instanceof Transient) failure = passing;
        else throw fault(answered ? textOf(cause) : `the server cannot be reached (${reasonOf(cause)})`, cause);
      }
      const asked = failure.milliseconds;
      if (tries >= attempts || !safe || (asked ?? 0) > MOST_ASKED)
        throw fault(
          `${failure.message}${tries > 1 ? `, the last of ${tries} tries` : ''}${(asked ?? 0) > MOST_ASKED ? `, and asks to wait for ${Math.round((asked ?? 0) / 1000)} s` : ''}`,
          failure,
        );
      requestQueue.counters.again++;
      // Full jitter: those that failed together do not come back together.
      await sleep(
        asked === undefined
          ? Math.random() * Math.min(MOST_PAUSE, pause * 2 ** (tries - 1))
          : asked + Math.random() * pause,
      );
    }
  });
}
