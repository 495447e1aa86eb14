import { createHash } from 'node:crypto';
import type { Origin } from './distribution.ts';
import type { StoredObject } from './site-files.ts';

/** Answers as S3 does to CloudFront, which may read objects and not list the bucket: what is missing is forbidden. */
export function bucketOrigin(objects: ReadonlyMap<string, StoredObject>): Origin {
  return async (request) => {
    const object = objects.get(decodeURIComponent(new URL(request.url).pathname).slice(1));
    if (!object) return error(403, 'AccessDenied', 'Access Denied');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
    }
    const content = object.read();
    const etag = `"${createHash('md5').update(content).digest('hex')}"`;
    const headers = { ...object.headers, etag };
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
    return new Response(request.method === 'HEAD' ? null : content, { headers });
  };
}

function error(status: number, code: string, message: string): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return new Response(body, { status, headers: { 'content-type': 'application/xml' } });
}
