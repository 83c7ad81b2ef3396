/** Signatures of requests to object stores: the examples of AWS' documentation of Signature Version 4 for S3. */
import { describe, expect, it } from 'vitest';
import { signedHeaders } from '../../../lib/storage/stores/remote/sigv4.js';

const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const moment = new Date('2013-05-24T00:00:00.000Z');
const host = 'https://examplebucket.s3.amazonaws.com';

describe("AWS' examples", () => {
  it.each([
    [
      'an object by range',
      { method: 'GET', url: `${host}/test.txt`, headers: { range: 'bytes=0-9' } },
      'host;range;x-amz-content-sha256;x-amz-date',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ],
    [
      'putting an object whose name has a sign',
      {
        method: 'PUT',
        url: `${host}/test$file.text`,
        headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
        body: 'Welcome to Amazon S3.',
      },
      'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    ],
    [
      'a query without a value',
      { method: 'GET', url: `${host}/?lifecycle`, headers: {} },
      'host;x-amz-content-sha256;x-amz-date',
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    ],
    [
      'a list of objects',
      { method: 'GET', url: `${host}/?max-keys=2&prefix=J`, headers: {} },
      'host;x-amz-content-sha256;x-amz-date',
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    ],
  ])('%s', (_, { method, url, headers, ...rest }, names, signature) => {
    const body = 'body' in rest && rest.body !== undefined ? new TextEncoder().encode(rest.body) : undefined;
    const signed = signedHeaders(
      { method, url: new URL(url), headers: headers as Record<string, string>, body },
      credentials,
      'us-east-1',
      moment,
    );
    expect(signed.authorization).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=${signature}`,
    );
  });
});
