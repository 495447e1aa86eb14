import { beforeEach, describe, expect, test } from 'vitest';
import {
  allowRecovery,
  cancelRecovery,
  listPasskeysAndRecovery,
  type PasskeysClient,
  readRecovery,
  startRecovery,
  stepUpByRecovery,
} from '../../client/index.ts';
import { openPage } from './page.ts';
import { refusal, type Service, signedIn } from './service.ts';

const recovery = {
  startedAt: '2026-11-22T10:00:00Z',
  dueAt: '2026-11-23T10:00:00Z',
  endsAt: '2026-11-30T10:00:00Z',
};
const operation = 'POST /passkeys/recovery';

let service: Service;
let client: PasskeysClient;
beforeEach(async () => {
  ({ service, client } = await openPage());
  await signedIn(client);
});

describe('The delayed recovery', () => {
  test.each<[name: string, action: string, call: () => Promise<unknown>, answer: unknown]>([
    ['startRecovery', 'start', () => startRecovery(client), recovery],
    ['cancelRecovery', 'cancel', () => cancelRecovery(client), null],
    ['allowRecovery', 'allow', () => allowRecovery(client), recovery],
  ])('`%s` asks for it with the access token, and returns the recovery that goes on then', async (...row) => {
    const [, action, call, answer] = row;
    service.answer(operation, { body: { recovery: answer } });
    await expect(call()).resolves.toEqual(answer);
    expect(service.requests).toMatchObject([
      { name: operation, body: { action }, headers: { authorization: 'Bearer access-1' } },
    ]);
  });

  test.each([
    ['cancelRecovery', () => cancelRecovery(client)],
    ['allowRecovery', () => allowRecovery(client)],
  ])('`%s` in a session that began with a passkey confirms the session first', async (_name, call) => {
    let confirmed = false;
    service.answer(operation, () => (confirmed ? { body: { recovery: null } } : refusal(403, 'step_up_required')));
    service.answer('POST /passkeys/step-up', () => {
      confirmed = true;
      return { body: { confirmedUntil: recovery.dueAt } };
    });
    const tokens = { AccessToken: 'access-1', IdToken: 'id-1', ExpiresIn: 3600 };
    await client.session.keep(tokens, { signInValue: 'value-1' });
    await call();
    expect(service.names()).toEqual([operation, 'POST /passkeys/step-up', operation]);
    expect(service.requests[1]?.body).toEqual({ type: 'sign-in', value: 'value-1' });
  });

  test.each([
    [403, 'reauthentication_required', 'confirm_identity'],
    [409, 'recovery_unavailable', 'contact_support'],
  ] as const)('`startRecovery` maps HTTP %i `%s` to the next step `%s`', async (status, code, nextStep) => {
    service.answer(operation, refusal(status, code));
    await expect(startRecovery(client)).rejects.toMatchObject({ code, nextStep });
  });

  test('`readRecovery` and `listPasskeysAndRecovery` read it from the list', async () => {
    service.answer('GET /passkeys', { body: { passkeys: [], recovery } });
    await expect(readRecovery(client)).resolves.toEqual(recovery);
    await expect(listPasskeysAndRecovery(client)).resolves.toEqual({ passkeys: [], recovery });
    service.answer('GET /passkeys', { body: { passkeys: [], recovery: null } });
    await expect(readRecovery(client)).resolves.toBeNull();
  });

  test('`stepUpByRecovery` confirms the session by a recovery that is due', async () => {
    service.answer('POST /passkeys/step-up', { body: { confirmedUntil: recovery.endsAt } });
    await expect(stepUpByRecovery(client)).resolves.toEqual({ confirmedUntil: recovery.endsAt });
    expect(service.requests[0]?.body).toEqual({ type: 'recovery' });
  });

  test('`stepUpByRecovery` rejects with `step_up_required` when none is due', async () => {
    service.answer('POST /passkeys/step-up', refusal(403, 'step_up_required'));
    await expect(stepUpByRecovery(client)).rejects.toMatchObject({ code: 'step_up_required' });
    expect(service.names()).toEqual(['POST /passkeys/step-up']);
  });
});
