import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwtBaseError } from 'aws-jwt-verify/error';
import { config } from '../../../config';

const verifier = CognitoJwtVerifier.create({
  userPoolId: config.userPoolId,
  clientId: config.userPoolClientId,
  tokenUse: 'access',
});

/** Who calls, by an access token whose signature, issuer, app client, use and expiry were checked. */
export async function GET(request: Request): Promise<Response> {
  const [, token] = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  if (token === undefined) return Response.json({ error: 'unauthorized' }, { status: 401 });
  try {
    const { sub } = await verifier.verify(token);
    return Response.json({ sub });
  } catch (error) {
    // A token that is no good; keys that can't be had are the service's trouble.
    if (error instanceof JwtBaseError && !(error instanceof FetchError)) {
      return Response.json({ error: 'unauthorized' }, { status: 401 });
    }
    throw error;
  }
}
