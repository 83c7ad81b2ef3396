/**
 * Sends one HTTP request over connections that are kept: the answer's head, and its body as a stream. Nothing is tried again here.
 */
import type { Agent as HttpAgent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { packageRequire as require } from '../../../base/built-module.js';
import { nodeZlib } from '../../codec/node-zlib.js';

export interface RemoteRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

export interface RemoteAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  /** The body, decoded where the server has packed it. */
  readonly body: Readable;
  /** True where the body's bytes are not those that were sent. */
  readonly packed: boolean;
}

/** A failure that another try may not meet. */
export class Transient extends Error {
  /** @param milliseconds that the server asks to wait for */
  constructor(
    message: string,
    readonly milliseconds?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

type Protocol = Pick<typeof import('node:http'), 'request' | 'Agent'>;

const protocols = new Map<string, { readonly module: Protocol; readonly agent: HttpAgent }>();

/** The module and the connections of a protocol; loaded when first used, as most threads ask no server. */
function protocolOf({ protocol }: URL): { readonly module: Protocol; readonly agent: HttpAgent } {
  let found = protocols.get(protocol);
  if (!found) {
    const module = require(protocol === 'https:' ? 'node:https' : 'node:http') as Protocol;
    // How many are under way the queue says; a connection that is idle keeps no process alive.
    found = { module, agent: new module.Agent({ keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo' }) };
    protocols.set(protocol, found);
  }
  return found;
}

function unpacked(body: IncomingMessage, encoding: string): Readable {
  const zlib = nodeZlib();
  const stream =
    encoding === 'br'
      ? zlib.createBrotliDecompress()
      : encoding === 'deflate'
        ? zlib.createInflate()
        : zlib.createGunzip();
  // An error of the source is one of what is read.
  body.on('error', (error) => stream.destroy(error));
  return body.pipe(stream);
}

/** Codes of failures of connections that another try may not meet. */
const PASSING: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** `cause` as a failure that may pass, where it is one. */
export function asTransient(cause: unknown): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (cause instanceof Transient || code === undefined || !PASSING.has(code)) return cause;
  return new Transient(
    `the connection broke off (${message === 'aborted' ? 'the answer ended early' : message})`,
    undefined,
    { cause },
  );
}

/**
 * Sends `request` and resolves when the answer's head is there. Whoever takes the answer reads its body to the end or destroys it.
 *
 * @param idle milliseconds without a byte after which the server is given up
 */
export function send(request: RemoteRequest, idle: number): Promise<RemoteAnswer> {
  return new Promise((resolve, reject) => {
    const { module, agent } = protocolOf(request.url);
    const { method, url, body } = request;
    const headers: Record<string, string> = { 'accept-encoding': 'identity', ...request.headers };
    if (method === 'PUT') headers['content-length'] = String(body?.length ?? 0);
    const sent = module.request(url, { method, headers, agent }, (message) => {
      const encoding = message.headers['content-encoding'];
      const packed = encoding !== undefined && encoding !== 'identity' && method !== 'HEAD';
      resolve({
        status: message.statusCode ?? 0,
        statusText: message.statusMessage ?? '',
        headers: message.headers,
        body: packed ? unpacked(message, encoding) : message,
        packed: encoding !== undefined && encoding !== 'identity',
      });
    });
    sent.setTimeout(idle, () => sent.destroy(new Transient(`the server sent nothing for ${idle / 1000} s`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Takes the rest of a body that is of no use, so that its connection can be used again; of a long one the connection goes. */
export async function discard({ body }: RemoteAnswer): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > 65_536) break;
    }
  } catch {
    // What was of no use is not there.
  }
  return Buffer.concat(pieces);
}
