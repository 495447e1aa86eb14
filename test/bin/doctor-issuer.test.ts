import { describe, expect, it } from 'vitest';
import { checkIssuer } from '../../bin/doctor/checks/issuer.ts';
import { look, notOk, pool, withCredentials } from '../support/commands/doctor.ts';

withCredentials();

describe('The issuer of tokens', () => {
  it('`doctor` accepts an API whose authorizer has the pool’s issuer', async () => {
    const { stack, findings } = await look();
    expect(findings).toContainEqual({
      check: 'issuer',
      status: 'ok',
      found: `${stack.url}/${stack.userPoolId}, for the pool's tokens and the API.`,
    });
  });

  it('`doctor` reports a pool that was given the updated issuer after the deployment', async () => {
    const { stack, findings } = await look((broken) => {
      pool(broken)['IssuerConfiguration'] = { Type: 'UPDATED' };
    });
    const issuer = `${stack.url}/issuer-cognito-idp/${stack.userPoolId}`;
    expect(notOk(findings)).toMatchObject([
      {
        check: 'issuer',
        status: 'problem',
        found: expect.stringContaining(`accepts those of ${stack.url}/${stack.userPoolId}`),
        advice: expect.stringContaining(`issuer: '${issuer}'`),
        command: expect.stringContaining('aws apigatewayv2 get-authorizers --api-id '),
      },
    ]);
  });

  it.each([['GetAuthorizers is refused', { refuse: '/authorizers' }, 'These credentials lack apigateway:GET.']])(
    '`doctor` leaves the issuer unchecked if %s',
    async (_, given, found) => {
      const { findings } = await look(undefined, given);
      expect(notOk(findings)).toMatchObject([{ check: 'issuer', status: 'not-checked', found }]);
    },
  );

  it('`doctor` leaves the issuer unchecked if no API accepts tokens of the pool', async () => {
    const { installation } = await look();
    expect(checkIssuer({ ...installation, authorizers: { state: 'found', value: [] } })).toMatchObject([
      { check: 'issuer', status: 'not-checked' },
    ]);
  });
});
