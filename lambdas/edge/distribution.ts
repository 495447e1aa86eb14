import { createHash, timingSafeEqual } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { originSecretHeader, usersApiEnvironment } from '../../contract/environment.ts';
import { PasskeyError } from '../passkey-error.ts';

/** Digests of the secrets that are accepted; `undefined` if the API has its own address and no distribution. */
const accepted = process.env[usersApiEnvironment.originSecretDigests]
  ?.split(' ')
  .filter((digest) => digest !== '')
  .map((digest) => Buffer.from(digest, 'base64url'));

/** The request did not come through the distribution. */
class NotThroughDistribution extends PasskeyError {
  constructor() {
    super('unauthorized', 'The request did not come through the distribution.');
  }

  override get status(): number {
    return 403;
  }

  override get title(): string {
    return 'This address is not for callers. Use the address of the pages.';
  }
}

/**
 * Checks that a request came through the distribution, where there is one: it alone knows the secret that it sends. The
 * digests are compared, in constant time, so a guess learns nothing from the time.
 *
 * @returns the address of the viewer, as far as the distribution vouches for it
 * @throws PasskeyError `unauthorized` with status 403
 */
export function throughDistribution(event: APIGatewayProxyEventV2): string | undefined {
  if (!accepted) return undefined;
  const given = createHash('sha256')
    .update(event.headers?.[originSecretHeader] ?? '')
    .digest();
  // Each is compared, so that the time does not tell which one matched.
  const matches = accepted.filter((digest) => digest.length === given.length && timingSafeEqual(digest, given));
  if (matches.length === 0) throw new NotThroughDistribution();
  return viewerAddress(event);
}

/**
 * CloudFront appends the viewer's address to what the viewer sent in `X-Forwarded-For`; API Gateway may append that of CloudFront.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
function viewerAddress({ headers, requestContext }: APIGatewayProxyEventV2): string | undefined {
  const addresses = (headers['x-forwarded-for'] ?? '').split(',').map((address) => address.trim());
  if (addresses.length > 1 && addresses.at(-1) === requestContext?.http?.sourceIp) addresses.pop();
  const address = addresses.at(-1) ?? '';
  return addressPattern.test(address) ? address : undefined;
}

const addressPattern = /^[\da-fA-F.:]{2,45}$/;
