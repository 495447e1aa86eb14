import { describe, expect, inject, it } from 'vitest';
import { runPasskeys } from '../support/commands/passkeys-command.ts';

const config = inject('config');
const endpoint = inject('url');
const whole = ['--user-pool-id', config.userPoolId, '--client-id', config.userPoolClientId, '--endpoint', endpoint];

const doctor = (...args: string[]) => runPasskeys(['doctor', ...args]);

describe.runIf(endpoint)('`npx passkeys doctor`', () => {
  it('`npx passkeys doctor --strict` finds no problem in the local stack, well-known document included', async () => {
    const { code, out, error } = await doctor(...whole, '--strict');
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out.split('\n')[0]).toBe(`User pool ${config.userPoolId}`);
    expect(out).toContain(`OK  well-known document (/.well-known/passkey-endpoints): ${endpoint}/.well-known/`);
    expect(out).toContain('\nOK  alarms: 11 alarms look at this installation.\n');
    expect(out).toContain('\nOK  whether alarms have actions: Each alarm has an action.\n');
    expect(out).toMatch(/\n\n0 problems, 0 warnings, 0 not checked, \d+ fine\.\n$/);
  });

  it('`npx passkeys doctor --json` prints its findings as JSON', async () => {
    const { code, out } = await doctor(...whole, '--json');
    expect(code).toBe(0);
    const answer = JSON.parse(out);
    expect(answer).toEqual({
      healthy: true,
      userPoolId: config.userPoolId,
      region: config.region,
      functionArn: expect.stringMatching(/^arn:aws:lambda:.*AuthChallenge/),
      checkedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      problems: 0,
      warnings: 0,
      notChecked: 0,
      findings: expect.any(Array),
    });
    expect(answer.findings).toContainEqual({ check: 'secret', status: 'ok', found: 'It is there.' });
    expect(answer.findings).toContainEqual({
      check: 'client-flow',
      subject: config.userPoolClientId,
      status: 'ok',
      found: 'ALLOW_CUSTOM_AUTH is on.',
    });
  });

  it('`npx passkeys doctor` exits with code 1 on a problem and shows a command to run', async () => {
    const { code, out } = await doctor(...whole, '--client-id', 'nobodys');
    expect(code).toBe(1);
    expect(out).toContain(
      [
        '\n\nPROBLEM  custom authentication in the app client (nobodys)',
        '  The user pool has no such app client.',
        `  $ aws cognito-idp list-user-pool-clients --user-pool-id ${config.userPoolId} `,
      ].join('\n'),
    );
    expect(out).toContain('\n\n1 problem, 0 warnings, ');
  });

  it('`npx passkeys doctor` passes with unchecked items, and fails with them if `--strict` is set', async () => {
    const withoutClient = ['--user-pool-id', config.userPoolId, '--endpoint', endpoint];
    expect(await doctor(...withoutClient)).toMatchObject({ code: 0, out: expect.stringContaining('\nNOT CHECKED  ') });
    expect(await doctor(...withoutClient, '--strict')).toMatchObject({ code: 1 });
  });

  it.each<[string[], number, string]>([
    [[], 2, 'Which user pool? Give --user-pool-id.'],
    [['--user-pool-id', 'mine'], 2, '"mine" is no ID of a user pool'],
    [['--user-pool-id', config.userPoolId, '--client-id', 'a b'], 2, '"a b" is no ID of an app client.'],
    [['--user-pool-id', config.userPoolId, '--function-arn', 'fn'], 2, '"fn" is no ARN of a function.'],
    [['--user-pool-id', config.userPoolId, '--endpoint', 'localhost'], 2, '"localhost" is no URL.'],
    [['--user-pool-id', config.userPoolId, '--origin', 'file:///'], 2, '"file:///" is no URL.'],
    [['--user-pool-id', config.userPoolId, '--mend'], 2, "Unknown option '--mend'"],
    [['--user-pool-id', `${config.region}_nobodys`, '--endpoint', endpoint], 3, 'There is no user pool'],
    [['--user-pool-id', config.userPoolId, '--endpoint', 'http://127.0.0.1:9'], 1, 'The user pool can’t be looked at'],
  ])('`npx passkeys doctor` with the arguments %j exits with code %i', async (args, code, message) => {
    const ran = await doctor(...args);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.error).toContain(message);
  });

  it('`npx passkeys doctor --help` prints its usage', async () => {
    const { code, out } = await doctor('--help');
    expect(code).toBe(0);
    expect(out).toContain('npx passkeys doctor --user-pool-id <id>');
    expect(out).not.toContain('passkeys admin');
  });
});
