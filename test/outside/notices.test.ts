import { AdminDeleteUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { type NoticeEventType, noticeEventTypes } from '../../contract/events.ts';
import type { NewRecoveryCodesResponse } from '../../contract/shapes.ts';
import { maxNoticesInHour } from '../../lambdas/store/folded-notices.ts';
import { importCredential } from '../../lambdas/store/import-credential.ts';
import { credential as credentialOf } from '../lambdas/store/credentials.ts';
import { anyCaller } from '../support/dynamodb/caller.ts';
import { signedRequest } from '../support/stacks/signed-request.ts';
import { stackWithNotices } from '../support/stacks/stack-with-notices.ts';

const here = stackWithNotices();
const { person, eventOf, mailsTo, mails, said, redeliver, deadLettersOf, traced, waiting } = here;

describe('A notice', () => {
  it('A notice of each event type goes to the user’s verified email address', async () => {
    const { email, sub, token, path } = await person();
    const sent = async (index: number) => (await mails(email, index + 1))[index]?.subject.replace(/^.*?: /, '');
    expect(await sent(0)).toBe('A passkey was added to your account');
    const { body } = await here.visitor.call<NewRecoveryCodesResponse>('POST', '/passkeys/recovery-codes', { token });
    expect(await sent(1)).toBe('New recovery codes were made');
    const { session } = await here.visitor.challenge(email);
    await here.visitor.answerText(email, session, JSON.stringify({ type: 'recovery-code', code: body.codes[0] }));
    expect(await sent(2)).toBe('A recovery code was used to sign in');
    const region = here.visitor.config.region;
    for (let count = 0; count < 7; count++) {
      const round = await here.visitor.challenge(email);
      const wrong = JSON.stringify({ type: 'recovery-code', code: `0000-0000-0000-000${count}` });
      await here.visitor.answerText(email, round.session, wrong);
    }
    expect(await sent(3)).toBe('Wrong recovery codes were tried');
    await signedRequest(here.stack.url, region, 'DELETE', `/admin/users/${sub}/recovery-codes`);
    expect(await sent(4)).toBe('Your recovery codes were removed');
    await here.visitor.call('DELETE', path, { token });
    expect(await sent(5)).toBe('A passkey was removed from your account');
    const all = mailsTo(email);
    expect(all[2]?.body).toContain('Codes left: 9.');
    expect(all[3]?.body).toContain('By: somebody who did not get in\n');
    expect(all[3]?.body).toContain('Nobody got in by them, and your codes still work.');
    expect(all[4]?.body).toContain('By: an administrator');
    const [code = ''] = body.codes;
    for (const [index, type] of (
      [
        'passkey.added',
        'recovery_codes.made',
        'recovery_codes.used',
        'recovery_codes.failed_repeatedly',
        'recovery_codes.reset',
        'passkey.removed',
      ] satisfies NoticeEventType[]
    ).entries()) {
      const { detail } = await eventOf(sub, type);
      for (const text of [all[index]?.body, all[index]?.html]) {
        expect(text).toContain(`For support: ${detail['supportId']}`);
        expect(text).toContain(`${here.stack.url}/`);
        expect(text).not.toContain(code);
      }
    }
    // All but that of an import and those of a recovery, which are other tests'.
    expect(all).toHaveLength(noticeEventTypes.length - 4);
  });

  it('The owner is told that somebody started a recovery without a passkey, that it was let through, and that it was used', async () => {
    const { email, token } = await person();
    const sent = async (index: number) => (await mails(email, index + 1))[index]?.subject.replace(/^.*?: /, '');
    const recovery = (action: string) => here.visitor.call('POST', '/passkeys/recovery', { token, body: { action } });
    await recovery('start');
    expect(await sent(1)).toBe('Somebody asked to recover your account');
    expect(mailsTo(email)[1]?.body).toContain('Until then you can cancel it: sign in with a passkey.');
    await recovery('allow');
    expect(await sent(2)).toBe('A recovery of your account was let through');
    await here.visitor.callOnce('POST', '/passkeys/step-up', { token, body: { type: 'recovery' } });
    expect(await sent(3)).toBe('Your account was recovered without a passkey');
  });

  it('The owner of an imported passkey receives a notice, unless the import is without notices', async () => {
    const by = { ...anyCaller, administrator: 'passkeys import' };
    const [told, untold] = [await person(), await person()];
    for (const { email, sub } of [told, untold]) {
      await mails(email, 1);
      const credential = { ...credentialOf({ userId: sub }), registeredWith: '', name: 'From before' };
      const entry = { credential, username: sub, isDefault: false, by, withoutNotice: email === untold.email };
      expect(await importCredential({ dynamodb: here.dynamodb, tableName: here.stack.tableName }, entry, 20)).toBe(
        'imported',
      );
    }
    const { detail } = await eventOf(untold.sub, 'passkey.imported');
    expect(detail).toMatchObject({
      actor: { type: 'administrator', id: 'passkeys import' },
      passkey: { name: 'From before' },
      withoutNotice: true,
    });
    const [, notice] = await mails(told.email, 2);
    expect(notice?.subject).toContain('A passkey was moved to your account');
    expect(notice?.body).toContain('“From before”');
    // The next notice is that of a later event: the import has come to the rule before it.
    await here.visitor.call('DELETE', untold.path, { token: untold.token });
    const [, next] = await mails(untold.email, 2);
    expect(next?.subject).toContain('A passkey was removed');
  });

  it('Only the user receives a notice for each passkey that an administrator removed', async () => {
    const [{ email, sub, token }, other] = await Promise.all([person(), person()]);
    await here.visitor.register(token, here.visitor.authenticator(), {}, 'Second');
    await mails(email, 2);
    await signedRequest(here.stack.url, here.visitor.config.region, 'DELETE', `/admin/users/${sub}/passkeys`);
    const removed = (await mails(email, 4)).slice(2);
    for (const { body } of removed) expect(body).toContain('By: an administrator');
    expect(removed.map(({ body }) => /“(\w+)”/.exec(body)?.[1]).toSorted()).toEqual(['Passkey', 'Second']);
    expect(await mails(other.email, 1)).toHaveLength(1);
  });

  it('A notice is in the user’s language', async () => {
    const { email } = await person({ locale: 'de-CH' });
    const [mail] = await mails(email, 1);
    expect(mail?.subject).toContain('Ihrem Konto wurde ein Passkey hinzugefügt');
    expect(mail?.html).toContain('<html lang="de-DE">');
  });

  it('A notice shows markup in a passkey’s name as text, without links', async () => {
    const name = '<a href="https://evil.example">"Help" & more</a>';
    const { email } = await person({}, name);
    const [{ subject = '', body = '', html = '' } = {}] = await mails(email, 1);
    expect(subject).not.toContain('Help');
    expect(body).toContain('“<a href="https evil example">"Help" & more< a>”');
    expect(html).toContain('“&lt;a href=&quot;https evil example&quot;&gt;&quot;Help&quot; &amp; more&lt; a&gt;”');
    expect(html.match(/href="[^"]*"/g)).toEqual([`href="${here.stack.url}/"`]);
  });

  it.each([
    ['an address that is not verified', { email_verified: 'false' }],
    ['no address', { email: '', email_verified: 'false' }],
  ])('The notices function skips a user with %s', async (_what, attributes) => {
    const { email, sub } = await person(attributes);
    const [line] = await said(await eventOf(sub, 'passkey.added'), 'No notice');
    expect(line?.reason).toBe('the user has no verified e-mail address');
    expect(mailsTo(email)).toEqual([]);
  });

  it('The notices function skips a deleted user', async () => {
    const { email, sub } = await person();
    const event = await eventOf(sub, 'passkey.added');
    await mails(email, 1);
    const UserPoolId = here.visitor.config.userPoolId;
    await here.visitor.cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username: email }));
    const again = { ...event, detail: { ...event.detail, id: `${event.detail['id']}-again` } };
    redeliver(again);
    expect((await said(again, 'No notice'))[0]?.reason).toBe('no such user');
    expect(mailsTo(email)).toHaveLength(1);
  });

  it('A notice is sent once if its event is delivered twice', async () => {
    const { email, sub } = await person();
    const event = await eventOf(sub, 'passkey.added');
    await said(event, 'Notice sent');
    redeliver(event);
    await said(event, 'The notice was sent before');
    expect(mailsTo(email)).toHaveLength(1);
  });
});

describe('The notices of an hour', () => {
  const hourIn = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 13);
  const put = (item: object) =>
    here.dynamodb.send(new PutItemCommand({ TableName: here.stack.tableName, Item: marshall(item) }));

  /** How many of a type were folded of a user in some hours. */
  async function folded(sub: string, hours: readonly string[], type: NoticeEventType): Promise<number> {
    const counts = hours.map(async (hour) => {
      const Key = marshall({ pk: `NOTICES#HOUR#${hour}`, sk: sub });
      const { Item } = await here.dynamodb.send(new GetItemCommand({ TableName: here.stack.tableName, Key }));
      return Number(Item?.[type]?.N ?? 0);
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  it('An intruder who makes more changes than the hour has emails causes one email about them after it', async () => {
    const { email, sub, token, path } = await person({ locale: 'de' });
    await mails(email, 1);
    // The next hour is full too: it may begin meanwhile.
    const hours = [hourIn(0), hourIn(1)];
    const events = new Set(Array.from({ length: maxNoticesInHour }, (_, index) => `event-${index}`));
    for (const sk of hours) await put({ pk: `NOTICES#USER#${sub}`, sk, events });
    await here.visitor.register(token, here.visitor.authenticator(), {}, 'Second');
    await here.visitor.call('DELETE', path, { token });
    const removed = await eventOf(sub, 'passkey.removed');
    await said(removed, 'Notice folded');
    await expect.poll(() => folded(sub, hours, 'passkey.added'), waiting).toBe(1);
    redeliver(removed);
    await said(removed, 'The notice was folded before');
    expect(await folded(sub, hours, 'passkey.removed')).toBe(1);
    here.stack.eventBus.runSchedules();
    // As if the hour were over.
    await put({ pk: `NOTICES#HOUR#${hourIn(-2)}`, sk: sub, 'passkey.added': 1, 'passkey.removed': 1 });
    here.stack.eventBus.runSchedules();
    const [, mail] = await mails(email, 2);
    expect(mail?.subject).toContain('Und 2 weitere Meldungen zu Ihrem Konto');
    expect(mail?.html).toContain('1 × Aus Ihrem Konto wurde ein Passkey entfernt');
    expect(`${mail?.body}${mail?.html}`).not.toContain('Second');
  });

  it('A failure of the emails about folded notices reaches the dead-letter queue, and the next run sends them', async () => {
    const { email, sub } = await person();
    await mails(email, 1);
    await put({ pk: `NOTICES#HOUR#${hourIn(-3)}`, sk: sub, 'passkey.added': 4 });
    const scheduled = () => here.stack.eventBus.deadLetters.filter(({ event }) => event.source === 'aws.events');
    here.stack.mailer.state = 'throttled';
    here.stack.eventBus.runSchedules();
    await expect.poll(() => scheduled().length, waiting).toBeGreaterThan(0);
    here.stack.mailer.state = 'available';
    here.stack.eventBus.runSchedules();
    const [, mail] = await mails(email, 2);
    expect(mail?.body).toContain('4 × A passkey was added to your account');
  });
});

describe('An SES failure', () => {
  it('Sign-ins work while SES refuses; the event reaches the dead-letter queue, and a redelivery sends its notice', async () => {
    here.stack.mailer.state = 'throttled';
    const from = traced.length;
    const { email, authenticator, sub } = await person();
    expect((await here.visitor.signIn(email, authenticator)).AuthenticationResult).toBeDefined();
    const event = await eventOf(sub, 'passkey.added');
    await expect.poll(() => deadLettersOf(event), waiting).toHaveLength(1);
    expect(traced.slice(from).filter(({ kind }) => kind === 'ses')).toMatchObject(Array(3).fill({ status: 429 }));
    expect(mailsTo(email)).toEqual([]);
    here.stack.mailer.state = 'available';
    redeliver(event);
    expect(await mails(email, 1)).toHaveLength(1);
  });

  it('A notice is sent at most twice if SES never answers', async () => {
    here.stack.mailer.state = 'unanswered';
    const { email, sub } = await person();
    const event = await eventOf(sub, 'passkey.added');
    await expect.poll(() => deadLettersOf(event), waiting).toHaveLength(1);
    here.stack.mailer.state = 'available';
    redeliver(event);
    await expect.poll(() => deadLettersOf(event), waiting).toHaveLength(2);
    expect(mailsTo(email)).toHaveLength(2);
  });
});
