import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { environment } from '../../../contract/environment.ts';
import { ownTemplate } from '../../lib/own.ts';
import { resourcesOf } from '../../lib/synthesize.ts';
import { extractMetrics } from '../../support/observed/emf.ts';
import { metricsRead } from '../../support/observed/metrics-read.ts';

const context = { awsRequestId: '0123456789abcdef', getRemainingTimeInMillis: () => 5_000 } as Context;

const event = (changes: object = {}) => ({
  version: '1',
  triggerSource: 'TokenGeneration_Authentication',
  userName: 'ada',
  callerContext: { clientId: 'usual' },
  request: { userAttributes: { sub: 'ada' }, clientMetadata: { passkey_sign_in: 'A'.repeat(22) } },
  response: { claimsOverrideDetails: null },
  ...changes,
});

/** The function as it is when the table can't be reached: nobody listens there. */
let handler: typeof import('../../../lambdas/triggers/pre-token-generation.ts').handler;
beforeAll(async () => {
  vi.stubEnv(environment.policy, '{"tokenClaims":true,"passwordFirst":["strict"]}');
  vi.stubEnv(environment.tableName, 'passkeys');
  vi.stubEnv(environment.metricsNamespace, 'Passkeys');
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
  vi.stubEnv('AWS_REGION', 'ap-southeast-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'none');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'none');
  ({ handler } = await import('../../../lambdas/triggers/pre-token-generation.ts'));
});
afterAll(() => vi.unstubAllEnvs());

describe('Pre Token Generation with an unreachable table', () => {
  it('Pre Token Generation issues tokens without claims and logs the cause if the table is unreachable', async () => {
    const { logger } = await import('../../../lambdas/observability/logger.ts');
    const logged = vi.spyOn(logger, 'error').mockImplementation(() => {});
    expect(await handler(event(), context)).toEqual(event());
    expect(logged.mock.calls).toEqual([
      [
        'The tokens go without claims',
        { supportId: '01234567', error: expect.objectContaining({ code: 'ECONNREFUSED' }) },
      ],
    ]);
    logged.mockRestore();
  });

  it('Pre Token Generation does not read the table for a token refresh', async () => {
    const { logger } = await import('../../../lambdas/observability/logger.ts');
    const logged = vi.spyOn(logger, 'error').mockImplementation(() => {});
    const refresh = event({ triggerSource: 'TokenGeneration_RefreshTokens' });
    expect(await handler(refresh, context)).toEqual(refresh);
    expect(logged).not.toHaveBeenCalled();
    logged.mockRestore();
  });

  const noPasskey = 'This sign-in has no new passkey check';
  const strict = { callerContext: { clientId: 'strict' } };
  /** What tokens may be for, as Cognito documents it, and what comes after that. */
  it.each([
    ['TokenGeneration_Authentication', 'Something went wrong on our side. Please try again. (01234567)'],
    ['TokenGeneration_NewPasswordChallenge', 'Your new password is saved'],
    ['TokenGeneration_HostedAuth', noPasskey],
    ['TokenGeneration_AuthenticateDevice', noPasskey],
    ['TokenGeneration_ClientCredentials', noPasskey],
    ['TokenGeneration_OfTomorrow', noPasskey],
    ['toString', noPasskey],
  ])('Pre Token Generation fails closed for %s where a passkey must follow the password', async (source, refusal) => {
    const { logger } = await import('../../../lambdas/observability/logger.ts');
    const logged = vi.spyOn(logger, 'error').mockImplementation(() => {});
    await expect(handler(event({ triggerSource: source, ...strict }), context)).rejects.toThrow(refusal);
    logged.mockRestore();
    const elsewhere = event({ triggerSource: source, request: { userAttributes: { sub: 'ada' } } });
    expect(await handler(elsewhere, context)).toEqual(elsewhere);
  });

  it.each([
    ['has no value', { userAttributes: { sub: 'ada' } }],
    ['has a value that can be guessed', { userAttributes: { sub: 'ada' }, clientMetadata: { passkey_sign_in: '1' } }],
    ['names no user', { clientMetadata: { passkey_sign_in: 'A'.repeat(22) } }],
  ])('Pre Token Generation refuses a sign-in that %s where a passkey must follow the password', async (_, request) => {
    await expect(handler(event({ request, ...strict }), context)).rejects.toThrow(noPasskey);
  });

  it('Pre Token Generation writes no line for tokens that it issues, since Verify’s line is that of the sign-in', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
    onTestFinished(() => written.mockRestore());
    await handler(event({ request: { userAttributes: { sub: 'ada' } } }), context);
    expect(written).not.toHaveBeenCalled();
  });

  it('Pre Token Generation counts tokens that it refused, with the dimension that the alarm reads', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
    const password = event({ request: { userAttributes: { sub: 'ada' } }, ...strict });
    const temporary = event({ triggerSource: 'TokenGeneration_NewPasswordChallenge', ...strict });
    for (const each of [password, password, temporary]) await expect(handler(each, context)).rejects.toThrow();
    await handler(event({ triggerSource: 'TokenGeneration_RefreshTokens', ...strict }), context);
    const { sums, namespaces, shapes } = extractMetrics(written.mock.calls.map(([line]) => line).join(''));
    written.mockRestore();
    expect([...sums]).toEqual([
      ['TokensRefused refusal=no_passkey', 2],
      ['TokensRefused refusal=new_password', 1],
    ]);
    expect([...namespaces]).toEqual(['Passkeys']);
    const template = ownTemplate({ passwordFirst: ['1example23456789'] });
    const read = [...metricsRead(template, 'Passkeys').keys()].filter((shape) => shape.startsWith('TokensRefused'));
    expect(read).toEqual([...shapes]);
    const [alarm] = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).filter(
      ({ Properties }) => Properties['MetricName'] === 'TokensRefused',
    );
    expect(alarm?.Properties).toMatchObject({ Dimensions: [{ Name: 'refusal', Value: 'no_passkey' }], Threshold: 1 });
    const [, made] =
      Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) => id.includes('PreToken')) ?? [];
    expect(made?.['Properties'].Environment.Variables).toMatchObject({ POWERTOOLS_METRICS_NAMESPACE: 'Passkeys' });
    expect([...metricsRead(ownTemplate(), 'Passkeys').keys()]).not.toContain('TokensRefused by refusal');
  });

  it('Pre Token Generation lets a refresh pass where a passkey must follow the password', async () => {
    const refresh = event({ triggerSource: 'TokenGeneration_RefreshTokens', ...strict });
    expect(await handler(refresh, context)).toEqual(refresh);
  });
});
