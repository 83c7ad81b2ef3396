/** A server of objects that misbehaves on demand, and counts what it is asked and how many answers are under way. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How one request is answered; undefined: as it should be. */
export type Fault =
  | { readonly status: number; readonly headers?: Record<string, string> }
  /** Begins with so many bytes and breaks off. */
  | { readonly cut: number }
  /** Ends properly after so many bytes, of a body without a length. */
  | { readonly short: number }
  | 'reset'
  | 'silent'
  /** Answers a range with the whole object, with another range, or with a part of it. */
  | 'whole'
  | 'other range'
  | 'half range'
  | 'no length';

export interface MisbehavingServer {
  readonly url: string;
  readonly objects: Map<string, Uint8Array>;
  /** Told of each request before it is answered; what it gives is done instead. */
  act: (request: { method: string; key: string; range: string | undefined; number: number }) => Fault | undefined;
  /** Answers wait until so many requests are under way, or none has come for a moment: overlap without a clock. */
  together: number;
  readonly counts: { requests: number; underWay: number; most: number; connections: number };
  readonly log: { method: string; key: string; range: string | undefined }[];
  close(): Promise<void>;
}

export async function startServer(): Promise<MisbehavingServer> {
  const objects = new Map<string, Uint8Array>();
  const counts = { requests: 0, underWay: 0, most: 0, connections: 0 };
  const log: MisbehavingServer['log'] = [];
  let held: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = (): void => {
    clearTimeout(timer);
    const all = held;
    held = [];
    for (const go of all) go();
  };
  const gathered = (): Promise<void> =>
    new Promise((resolve) => {
      held.push(resolve);
      clearTimeout(timer);
      if (held.length >= self.together) release();
      else timer = setTimeout(release, 150);
    });

  const answer = (request: IncomingMessage, response: ServerResponse, body: Uint8Array): void => {
    const key = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname).slice(1);
    const method = request.method ?? 'GET';
    const { range } = request.headers;
    const fault = self.act({ method, key, range, number: counts.requests });
    if (fault === 'reset') return void request.socket.destroy();
    if (fault === 'silent') return;
    if (typeof fault === 'object' && 'status' in fault)
      return void response.writeHead(fault.status, fault.headers ?? {}).end('<Error/>');
    if (method === 'PUT') {
      objects.set(key, new Uint8Array(body));
      return void response.writeHead(200).end();
    }
    if (method === 'DELETE') return void response.writeHead(objects.delete(key) ? 204 : 404).end();
    const bytes = objects.get(key);
    if (!bytes) return void response.writeHead(404).end();
    const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
    let start = 0;
    let stop = bytes.length;
    const isPart = from !== undefined && fault !== 'whole';
    if (isPart) {
      start = from === '' ? Math.max(0, bytes.length - Number(to)) : Number(from);
      if (start >= bytes.length) return void response.writeHead(416).end();
      stop = from === '' || to === '' ? bytes.length : Math.min(bytes.length, Number(to) + 1);
      if (fault === 'other range') [start, stop] = [0, stop - start];
      if (fault === 'half range') stop = start + Math.floor((stop - start) / 2);
    }
    const part = bytes.subarray(start, stop);
    const headers: Record<string, string | number> = {};
    if (isPart) headers['content-range'] = `bytes ${start}-${stop - 1}/${bytes.length}`;
    const isBare = fault === 'no length' || (typeof fault === 'object' && 'short' in fault);
    if (!isBare) headers['content-length'] = part.length;
    response.writeHead(isPart ? 206 : 200, headers);
    if (method === 'HEAD') return void response.end();
    if (typeof fault === 'object' && 'cut' in fault)
      return void response.write(part.subarray(0, fault.cut), () => response.destroy());
    if (typeof fault === 'object' && 'short' in fault) return void response.end(part.subarray(0, fault.short));
    response.end(part);
  };

  const server = createServer((request, response) => {
    counts.requests++;
    counts.underWay++;
    counts.most = Math.max(counts.most, counts.underWay);
    const { method = 'GET', url = '/', headers } = request;
    log.push({ method, key: decodeURIComponent(new URL(url, 'http://host').pathname).slice(1), range: headers.range });
    response.once('close', () => {
      counts.underWay--;
    });
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('error', () => {});
    request.on('end', async () => {
      if (self.together > 1) await gathered();
      answer(request, response, Buffer.concat(pieces));
    });
  });
  server.on('connection', () => {
    counts.connections++;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: MisbehavingServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    act: () => undefined,
    together: 1,
    counts,
    log,
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return self;
}
