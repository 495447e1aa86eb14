import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Where Cognito answers in the stack's region. Built from the region, so that it is the same before and after deployment. */
export function defaultUserPoolEndpoint(scope: Construct): string {
  const { region, urlSuffix } = Stack.of(scope);
  return `https://cognito-idp.${region}.${urlSuffix}`;
}

/**
 * Refuses what can't be the start of a token's issuer.
 *
 * @throws Error that says what was given, what is allowed and what to write
 */
export function checkUserPoolEndpoint(endpoint: string): void {
  if (Token.isUnresolved(endpoint)) return;
  const url = URL.parse(endpoint);
  if (!url || !/^https?:\/\//.test(endpoint)) {
    throw new Error(
      `userPoolEndpoint: "${endpoint}" is not a URL. Write scheme and host, such as ` +
        '"https://cognito-idp.ap-southeast-2.amazonaws.com", or leave it out.',
    );
  }
  const plain = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  if (endpoint !== plain) {
    throw new Error(
      `userPoolEndpoint: "${endpoint}" must have no slash at the end, no query and no user name, since the user pool's id ` +
        `is put after it to make the issuer of tokens. Write "${plain}".`,
    );
  }
}
