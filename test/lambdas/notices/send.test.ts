import { SESv2ServiceException } from '@aws-sdk/client-sesv2';
import { expect, it } from 'vitest';
import { NotSent } from '../../../lambdas/notices/send.ts';

const answered = (httpStatusCode: number) =>
  new SESv2ServiceException({
    name: 'MessageRejected',
    message: 'Email address is not verified: ada@example.com',
    $fault: 'client',
    $metadata: { httpStatusCode },
  });

it.each([
  ['a refusal', answered(400), true],
  ['a throttle', answered(429), true],
  ['a fault of SES', answered(500), false],
  ['a fault on the way', answered(504), false],
  ['a broken connection', Object.assign(new Error('socket hang up'), { name: 'ECONNRESET' }), false],
])('`NotSent` for %s says whether SES refused the email', (_what, error, refused) => {
  expect(new NotSent(error).refused).toBe(refused);
});

it('`NotSent` reports the name of the error without the email address', () => {
  const error = new NotSent(answered(400));
  expect(error.message).toBe('SES did not take the e-mail: MessageRejected');
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('ada@');
});
