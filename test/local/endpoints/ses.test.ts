import { expect, it } from 'vitest';
import { type Mailer, sesEndpoint } from '../../../local/endpoints/ses.ts';
import { Messages } from '../../../local/shared/messages.ts';

const region = 'ap-southeast-2';
const caller = { name: 'notices', label: 'Notices', role: 'arn:aws:iam::123456789012:role/notices' };
const from = 'Shop <security@shop.example>';

/** Has an e-mail sent, by a role that may send as one address by one configuration set. */
async function send(changes: object = {}, state: Mailer['state'] = 'available') {
  const messages = new Messages();
  const granted = ['identity/shop.example', 'configuration-set/mine'];
  const endpoint = sesEndpoint(
    messages,
    { state },
    {
      region,
      trace: () => {},
      authorize: (role, action, resource, context = {}) =>
        role === caller.role &&
        action === 'ses:SendEmail' &&
        granted.some((it) => resource === `arn:aws:ses:${region}:123456789012:${it}`) &&
        context['ses:FromAddress'] === 'security@shop.example',
    },
  );
  const Simple = { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Hello, Ada.' } } };
  const input = { FromEmailAddress: from, Destination: { ToAddresses: ['ada@example.com'] }, Content: { Simple } };
  const body = JSON.stringify({ ...input, ...changes });
  const answer = await endpoint(new Request('http://ses', { method: 'POST', body }), caller);
  const { __type: error } = (await answer.json()) as { __type?: string };
  return { status: answer.status, error, messages: messages.list() };
}

it('SES puts an email into the local messages', async () => {
  const { status, messages } = await send({ ConfigurationSetName: 'mine' });
  expect(status).toBe(200);
  const sentAt = expect.any(String);
  expect(messages).toEqual([{ to: 'ada@example.com', subject: 'Hello', body: 'Hello, Ada.', sentAt }]);
});

it.each([
  ['another sender', { FromEmailAddress: 'boss@shop.example' }, 'AccessDeniedException'],
  ['another identity', { FromEmailAddress: 'security@other.example' }, 'AccessDeniedException'],
  ['another configuration set', { ConfigurationSetName: 'theirs' }, 'AccessDeniedException'],
  ['no address', { Destination: { ToAddresses: [] } }, 'BadRequestException'],
  [
    'a subject of two lines',
    { Content: { Simple: { Subject: { Data: 'a\nBcc: b' }, Body: { Text: { Data: 'c' } } } } },
    'BadRequestException',
  ],
])('SES refuses an email with %s', async (_what, changes, error) => {
  expect(await send(changes)).toEqual({ status: 400, error, messages: [] });
});

it('SES refuses an email while it is throttled, and sends an email whose answer is lost', async () => {
  expect(await send({}, 'throttled')).toEqual({ status: 429, error: 'TooManyRequestsException', messages: [] });
  expect(await send({}, 'unanswered')).toMatchObject({ status: 504, messages: [{ to: 'ada@example.com' }] });
});
