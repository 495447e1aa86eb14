import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Clock } from '../shared/clock.ts';
import { accountId, partition } from '../template/attributes.ts';
import { Unauthorized } from './authorizer.ts';

/** What IAM authorization tells the function of who signed. */
export interface IamIdentity {
  readonly accessKey: string;
  readonly accountId: string;
  readonly callerId: string;
  readonly cognitoIdentity: null;
  readonly principalOrgId: string;
  readonly userArn: string;
  readonly userId: string;
}

/** The one AWS user of this machine, who may do everything. */
const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

const identity: IamIdentity = {
  accessKey: localCredentials.accessKeyId,
  accountId,
  callerId: 'local',
  cognitoIdentity: null,
  principalOrgId: '',
  userArn: `arn:${partition}:iam::${accountId}:user/local`,
  userId: 'local',
};

const service = 'execute-api';
/** How far the caller's clock may be from AWS's. */
const clockSkew = 5 * 60_000;

const header =
  /^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)\/(?<scope>[^,]+), ?SignedHeaders=(?<names>[^,]+), ?Signature=(?<signature>[\da-f]{64})$/;

/**
 * Checks a request's signature as API Gateway does where a route has IAM authorization: signs it once more and compares.
 *
 * @throws Unauthorized
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function checkSignature(
  request: Request,
  body: Uint8Array,
  { region, clock = () => new Date() }: { readonly region: string; readonly clock?: Clock | undefined },
): Promise<IamIdentity> {
  const given = header.exec(request.headers.get('authorization') ?? '')?.groups;
  if (!given) throw refused('it is not signed');
  const at = signingDate(request.headers.get('x-amz-date') ?? '');
  if (!(Math.abs(clock().getTime() - at.getTime()) <= clockSkew)) throw refused('it was signed too long ago');
  const day = at.toISOString().slice(0, 10).replaceAll('-', '');
  if (given['key'] !== localCredentials.accessKeyId) throw refused('nobody has that access key');
  if (given['scope'] !== `${day}/${region}/${service}/aws4_request`) throw refused(`it is for ${given['scope']}`);
  const names = (given['names'] ?? '').split(';');
  if (!names.includes('host') || !names.includes('x-amz-date')) throw refused('host and x-amz-date have to be signed');
  const expected = await signature(request, body, names, at, region);
  if (expected !== given['signature']) throw refused('the signature is another');
  return identity;
}

const refused = (why: string) => new Unauthorized(why, 403);

/** `20261122T010203Z` */
function signingDate(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5'));
}

async function signature(
  request: Request,
  body: Uint8Array,
  names: readonly string[],
  at: Date,
  region: string,
): Promise<string | undefined> {
  const { protocol, hostname, host, pathname, searchParams } = new URL(request.url);
  const signer = new SignatureV4({
    service,
    region,
    credentials: localCredentials,
    sha256: Hash.bind(null, 'sha256'),
    applyChecksum: false,
  });
  // A digest that the caller gives is signed as a header; the body's own decides.
  const { authorization = '' } = (
    await signer.sign(
      {
        method: request.method,
        protocol,
        hostname,
        path: pathname,
        query: Object.fromEntries(Array.from(searchParams.keys(), (name) => [name, searchParams.getAll(name)])),
        headers: {
          ...Object.fromEntries(names.map((name) => [name, request.headers.get(name) ?? ''])),
          host: request.headers.get('host') ?? host,
          ...(names.includes(digestHeader) && { [digestHeader]: await digest(body) }),
        },
        body,
      },
      { signingDate: at, signableHeaders: new Set(names) },
    )
  ).headers;
  return header.exec(authorization)?.groups?.['signature'];
}

const digestHeader = 'x-amz-content-sha256';

async function digest(body: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(body))).toString('hex');
}
