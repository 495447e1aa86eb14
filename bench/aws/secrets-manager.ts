import type { StoredSecret } from '../../local/endpoints/secrets.ts';
import { secretsManagerEndpoint as localSecrets } from '../../local/endpoints/secrets-manager.ts';
import type { Certificate } from './certificate.ts';
import type { Meter } from './meter.ts';
import { type Endpoint, tlsEndpoint } from './tls-endpoint.ts';

const caller = { name: 'bench', label: 'bench', role: 'bench' };

/** Secrets Manager over TLS: answers as the local stack's does. */
export function secretsManagerEndpoint(
  secrets: ReadonlyMap<string, StoredSecret>,
  region: string,
  certificate: Certificate,
  meter: Meter,
): Promise<Endpoint> {
  const answer = localSecrets(secrets, { region, authorize: () => true, trace: () => {} });
  return tlsEndpoint(certificate, meter, async ({ headers }, operation, body) => {
    meter.call({ service: 'secretsmanager', operation, readUnits: 0, writeUnits: 0 });
    const target = `${headers['x-amz-target']}`;
    const request = new Request('https://localhost/', { method: 'POST', body, headers: { 'x-amz-target': target } });
    const response = await answer(request, caller);
    return {
      status: response.status,
      headers: { ...Object.fromEntries(response.headers), 'content-type': 'application/x-amz-json-1.1' },
      body: Buffer.from(await response.arrayBuffer()),
    };
  });
}
