import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Where Cognito answers in the stack's region. Built from the region, so that it is the same before and after deployment. */
export function defaultUserPoolEndpoint(scope: Construct): string {
  const { region, urlSuffix } = Stack.of(scope);
  return `https://cognito-idp.${region}.${urlSuffix}`;
}

/**
 * Refuses what can't be an endpoint of a user pool, or the issuer of its tokens.
 *
 * @param property where it was given, for the message
 * @throws Error that says what was given, what is allowed and what to write
 */
export function checkUserPoolEndpoint(
  endpoint: string,
  property: 'userPoolEndpoint' | 'issuer' = 'userPoolEndpoint',
): void {
  if (Token.isUnresolved(endpoint)) return;
  const url = URL.parse(endpoint);
  if (!url || !/^https?:\/\//.test(endpoint)) {
    throw new Error(
      `${property}: "${endpoint}" is not a URL. Write scheme and host, such as ` +
        '"https://cognito-idp.ap-southeast-2.amazonaws.com", or leave it out.',
    );
  }
  const plain = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  if (endpoint !== plain) {
    throw new Error(
      `${property}: "${endpoint}" must have no slash at the end, no query and no user name, since it becomes the issuer of tokens, which are ` +
        `compared letter by letter. Write "${plain}".`,
    );
  }
}
