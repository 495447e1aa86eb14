import * as v from 'valibot';
import type { Pool } from '../pool/pool.ts';
import type { Client } from '../pool/properties.ts';
import type { User } from '../pool/users.ts';
import type { Occasion } from './token-claims.ts';
import { callTrigger } from './triggers.ts';

/**
 * Tells the pool's Post Authentication trigger, if it has one, of a sign-in that is about to get its tokens; what it answers changes nothing.
 * A refresh is no sign-in.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-authentication.html
 * @throws {CognitoError} what the trigger brings about: when it throws there are no tokens
 */
export async function postAuthentication(
  pool: Pool,
  client: Client,
  user: User,
  { clientMetadata }: Occasion,
): Promise<void> {
  const functionArn = pool.properties.LambdaConfig.PostAuthentication;
  if (!functionArn) return;
  await callTrigger(
    pool,
    {
      name: 'PostAuthentication',
      functionArn,
      version: '1',
      client,
      userName: user.username,
      triggerSource: 'PostAuthentication_Authentication',
      request: {
        userAttributes: { sub: user.sub, 'cognito:user_status': user.status, ...user.attributes },
        newDeviceUsed: false,
        ...(clientMetadata ? { clientMetadata } : {}),
      },
      response: {},
    },
    v.looseObject({}),
  );
}
