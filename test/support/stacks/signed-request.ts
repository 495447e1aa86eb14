import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';

/** Signs a request with the AWS credentials of the local stack's administrator, and returns its headers. */
export async function signedHeaders(
  origin: string,
  region: string,
  method: string,
  path: string,
): Promise<Record<string, string>> {
  const url = new URL(path, origin);
  const signer = new SignatureV4({
    service: 'execute-api',
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    sha256: Hash.bind(null, 'sha256'),
  });
  const { headers } = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host },
  });
  return headers;
}

/** Sends a request signed with the AWS credentials of the local stack's administrator. */
export async function signedRequest(origin: string, region: string, method: string, path: string): Promise<Response> {
  return fetch(new URL(path, origin), { method, headers: await signedHeaders(origin, region, method, path) });
}
