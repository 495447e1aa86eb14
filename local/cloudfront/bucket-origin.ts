import { createHash } from 'node:crypto';
import type { Origin } from './distribution.ts';
import type { StoredObject } from './site-files.ts';

/**
 * Answers as S3 does to CloudFront, which may read objects.
 *
 * @param listed whether it may list the bucket too; to whom may not, what is missing is forbidden
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function bucketOrigin(objects: ReadonlyMap<string, StoredObject>, listed = false): Origin {
  return async (request) => {
    const object = objects.get(decodeURIComponent(new URL(request.url).pathname).slice(1));
    if (!object) {
      return listed
        ? error(404, 'NoSuchKey', 'The specified key does not exist.')
        : error(403, 'AccessDenied', 'Access Denied');
    }
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
