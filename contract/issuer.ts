/** How a user pool calls itself in the `iss` claim of its tokens: the setting `IssuerConfiguration.Type`. */
export type IssuerType = 'ORIGINAL' | 'UPDATED';

/** The beginning of the endpoints of Cognito's API. Tokens from FIPS and dual-stack endpoints name the usual endpoint as their issuer. */
const cognito = /^https:\/\/cognito-idp(?:-fips)?\./;

/**
 * Returns the issuer of a user pool's tokens. `ORIGINAL` names the region that answers, which for a replica is its own. `UPDATED` names the
 * region of the primary pool, which the ID begins with. At other endpoints, such as the local stack's, `UPDATED` adds a folder.
 *
 * @param endpoint where the user pool answers, without a slash at the end; it may have tokens of the CDK
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_IssuerConfigurationType.html
 */
export function issuerOf(type: IssuerType, endpoint: string, userPoolId: string): string {
  const isUpdated = type === 'UPDATED';
  if (!cognito.test(endpoint)) return `${endpoint}${isUpdated ? '/issuer-cognito-idp' : ''}/${userPoolId}`;
  const host = endpoint
    .replace(cognito, '')
    .replace(/\.api\.aws$/, '.amazonaws.com')
    .replace(/\.api\.amazonwebservices\.com\.cn$/, '.amazonaws.com.cn');
  if (!isUpdated) return `https://cognito-idp.${host}/${userPoolId}`;
  const [, primary] = /^([a-z\d-]+)_/.exec(userPoolId) ?? [];
  const primaryHost = primary ? host.replace(/^[a-z\d-]+\./, `${primary}.`) : host;
  return `https://issuer-cognito-idp.${primaryHost}/${userPoolId}`;
}

/** Returns the type in a pool's settings, in the names of Cognito's API. `ORIGINAL` is Cognito's default. */
export function issuerTypeOf(pool: { readonly IssuerConfiguration?: unknown }): IssuerType {
  const { IssuerConfiguration: configuration } = pool;
  const isObject = typeof configuration === 'object' && configuration !== null;
  return isObject && 'Type' in configuration && configuration.Type === 'UPDATED' ? 'UPDATED' : 'ORIGINAL';
}
