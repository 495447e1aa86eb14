import { randomBytes } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { environment } from '../../../contract/environment.ts';
import { signInValueDigest } from '../../../lambdas/rounds/sign-in-value.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { added, use } from '../store/credentials.ts';

const context = { awsRequestId: '0123456789abcdef', getRemainingTimeInMillis: () => 5_000 } as Context;

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
  vi.stubEnv(environment.tableName, here.tableName);
  vi.stubEnv(environment.metricsNamespace, 'Passkeys');
  vi.stubEnv('AWS_ENDPOINT_URL', inject('dynamoDbEndpoint'));
  vi.stubEnv('AWS_REGION', 'ap-southeast-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Asks for tokens after a sign-in with a passkey that was registered so many hours ago. */
async function tokens(clientId: string, hours: number, policy: object = {}) {
  vi.stubEnv(environment.policy, JSON.stringify({ passwordFirst: ['strict'], tokenClaims: true, ...policy }));
  vi.resetModules();
  const { handler } = await import('../../../lambdas/triggers/pre-token-generation.ts');
  const value = randomBytes(16).toString('base64url');
  const known = await added(here.store, { createdAt: new Date(Date.now() - hours * 3_600_000).toISOString() });
  const signIn = { digest: signInValueDigest(clientId, value), at: Math.floor(Date.now() / 1000), userVerified: true };
  await here.store.recordUse(known, use({ signIn }));
  const request = { userAttributes: { sub: known.userId }, clientMetadata: { passkey_sign_in: value } };
  const event = { version: '1', triggerSource: 'TokenGeneration_Authentication', callerContext: { clientId } };
  return handler({ ...event, request, response: {} }, context);
}

describe('A thief with the password who had a passkey enrolled', () => {
  it('The passkey gives no tokens at a client with the password first until it is a day old', async () => {
    await expect(tokens('strict', 23)).rejects.toThrow('This passkey is too new to sign in with here');
    expect(await tokens('strict', 25)).toHaveProperty('response.claimsOverrideDetails');
  });

  it('The age can be set, and other clients do not ask for it', async () => {
    await expect(tokens('strict', 25, { passwordFirstPasskeyHours: 48 })).rejects.toThrow('too new');
    for (const [clientId, policy] of [
      ['strict', { passwordFirstPasskeyHours: 0 }],
      ['usual', {}],
    ] as const)
      expect(await tokens(clientId, 0, policy)).toHaveProperty('response.claimsOverrideDetails');
  });
});
