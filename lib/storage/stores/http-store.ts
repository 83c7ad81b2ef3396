/**
 * Reads objects over HTTP with the platform's fetch, whole or by range; what the server does not have is absent.
 */
import { ChunkwiseError } from '../../base/errors.js';
import type { ByteStore } from './byte-store.js';
import { bodyOf } from './http-body.js';

/** Opens the store whose objects lie below `url`; a query string of `url` is kept. */
export function openHttpStore(url: string): ByteStore {
  const base = new URL(url);
  const address = (key: string): string => {
    const full = new URL(base);
    full.pathname = `${full.pathname.replace(/\/$/, '')}/${key.split('/').map(encodeURIComponent).join('/')}`;
    return full.href;
  };
  return {
    async read(key, range, most) {
      const target = address(key);
      const headers: Record<string, string> = {};
      if (range?.fromEnd) headers.Range = `bytes=-${range.length}`;
      else if (range) headers.Range = `bytes=${range.offset}-${range.offset + range.length - 1}`;
      let response: Response;
      try {
        response = await fetch(target, { headers });
      } catch (cause) {
        throw new ChunkwiseError('storage', `read: ${target}: the server cannot be reached (${String(cause)})`, {
          cause,
        });
      }
      if (response.status === 404 || response.status === 403 || response.status === 410) {
        await response.body?.cancel();
        return undefined;
      }
      if (!response.ok) {
        await response.body?.cancel();
        throw new ChunkwiseError(
          'storage',
          `read: ${target}: the server answered ${response.status} ${response.statusText}`,
        );
      }
      return bodyOf(response, target, range, most);
    },
    list: () => undefined,
    name: address,
    close() {},
  };
}
