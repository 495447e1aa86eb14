import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LoopbackServer, listenOnLoopback } from '../../local/shared/loopback-server.ts';
import { runPasskeys } from '../support/commands/passkeys-command.ts';

/** What the API answers, one request after another. */
const answers: Response[] = [];
let asked: string[] = [];
let api: LoopbackServer;
beforeAll(async () => {
  api = await listenOnLoopback(async ({ method, url }) => {
    asked.push(`${method} ${new URL(url).pathname}`);
    return answers.shift() ?? new Response(null, { status: 500 });
  });
});
afterAll(() => api.close());

const sub = '11111111-1111-4111-8111-111111111111';
const at = () => ['--endpoint', `http://127.0.0.1:${api.port}`, '--region', 'ap-southeast-2'];
const erased = (passkeys: number, activity: number, others: number, complete: boolean) =>
  Response.json({ passkeys, activity, others, complete });

async function forget(...given: Response[]) {
  asked = [];
  answers.splice(0, answers.length, ...given);
  return runPasskeys(['admin', 'forget', sub, ...at(), '--json']);
}

it('`forget` repeats its request until nothing is left, and the receipt adds up what was erased', async () => {
  const { code, out } = await forget(erased(0, 1_000, 0, false), erased(0, 1_000, 0, false), erased(2, 30, 5, true));
  expect(code).toBe(0);
  expect(asked).toEqual(Array.from({ length: 3 }, () => `DELETE /erasure/users/${sub}`));
  expect(JSON.parse(out)).toMatchObject({ sub, erased: { passkeys: 2, activity: 2_030, others: 5 } });
});

it('`forget` that fails says what it has erased so far, if anything', async () => {
  const soFar = 'Erased so far: {"passkeys":0,"activity":1000,"others":0}. Run it again.';
  expect(await forget(erased(0, 1_000, 0, false))).toMatchObject({ code: 1, error: expect.stringContaining(soFar) });
  const { code, error } = await forget();
  expect({ code, error }).toEqual({ code: 1, error: expect.not.stringContaining('Erased') });
});

it('`activity` shows how often a sign-in was refused in an hour', async () => {
  const event = {
    type: 'sign_in.refused',
    time: '2026-01-01T00:00:00.000Z',
    code: 'verification_failed',
    supportId: 's',
  };
  const actor = { type: 'user', id: sub };
  answers.push(
    Response.json({
      events: [
        { ...event, actor, count: 12 },
        { ...event, actor },
      ],
      cursor: null,
    }),
  );
  const { out } = await runPasskeys(['admin', 'activity', sub, ...at()]);
  expect(out).toMatch(/verification_failed, 12 times/);
  expect(out).toMatch(/verification_failed +the user/);
});

it('A removal succeeds if its answer is empty and still names JSON as its type', async () => {
  answers.push(new Response(null, { status: 204, headers: { 'content-type': 'application/json' } }));
  expect(await runPasskeys(['admin', 'remove', sub, 'KEY', ...at()])).toMatchObject({ code: 0, error: '' });
});
