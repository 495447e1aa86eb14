import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { NoticeEventType } from '../../../contract/events.ts';
import type { BusEvent } from '../../../local/event-bus/bus-event.ts';
import type { TraceEvent } from '../../../local/shared/trace.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { noteLine } from '../observed/secrets-scan.ts';
import { startAnotherStack } from './another-stack.ts';
import { Visitor } from './visitor.ts';

/** A stack of its own for the tests of the file that calls this: it sends notices, and its SES can fail. */
export function stackWithNotices() {
  let stack: LocalStack;
  let visitor: Visitor;
  let dynamodb: DynamoDBClient;
  const traced: TraceEvent[] = [];
  const written: { eventId?: string; message?: string; reason?: string }[] = [];
  beforeAll(async () => {
    stack = await startAnotherStack({
      context: {
        noticesFrom: 'Shop <security@mail.shop.example>',
        noticesReplyTo: 'help@shop.example',
        noticesConfigurationSet: 'notices',
      },
      onTrace: (event) => traced.push(event),
      onFunctionLine(label, line) {
        noteLine(label, line);
        if (line.includes('otice')) written.push(JSON.parse(line));
      },
    });
    dynamodb = new DynamoDBClient({
      endpoint: stack.dynamoDbEndpoint,
      region: 'ap-southeast-2',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    visitor = new Visitor((await (await fetch(`${stack.url}/config.json`)).json()) as Visitor['config']);
  });
  afterEach(() => {
    stack.mailer.state = 'available';
  });
  afterAll(async () => {
    dynamodb.destroy();
    await stack.stop();
  });

  const waiting = { timeout: 20_000, interval: 50 };

  async function person(attributes: Record<string, string> = {}, name?: string) {
    const user = await visitor.user(attributes);
    const authenticator = visitor.authenticator();
    const token = (await visitor.passwordTokens(user)).AccessToken;
    const { status, body } = await visitor.register(token, authenticator, {}, name);
    expect(status).toBe(201);
    return { ...user, authenticator, token, sub: String(decodeJwt(token ?? '').sub), path: `/passkeys/${body.id}` };
  }

  /** The user's event of a type, once it is on the bus. */
  async function eventOf(sub: string, type: NoticeEventType): Promise<BusEvent> {
    const find = () => stack.eventBus.events.find((it) => it['detail-type'] === type && it.detail['userId'] === sub);
    await expect.poll(find, waiting).toBeDefined();
    return find() as BusEvent;
  }

  const mailsTo = (email: string) => stack.messages.list().filter(({ to }) => to === email);

  /** Waits until so many notices were sent to somebody. */
  async function mails(email: string, count: number) {
    await expect.poll(() => mailsTo(email).length, waiting).toBe(count);
    return mailsTo(email);
  }

  /** Waits until the function has said something of an event, and so often. */
  async function said(event: BusEvent, message: string, count = 1) {
    const lines = () => written.filter((it) => it.eventId === event.detail['id'] && it.message === message);
    await expect.poll(() => lines().length, waiting).toBe(count);
    return lines();
  }

  /** Puts an event on the stack's bus once more. */
  function redeliver(event: BusEvent): void {
    const { Resources } = JSON.parse(readFileSync(join(stack.templateDirectory, 'Passkeys.template.json'), 'utf8'));
    const { Properties } = Object.values<{ Type: string; Properties: { Name: string } }>(Resources).find(
      ({ Type }) => Type === 'AWS::Events::EventBus',
    ) ?? { Properties: { Name: 'no bus in the template' } };
    stack.eventBus.put(Properties.Name, event);
  }

  const deadLettersOf = (event: BusEvent) => stack.eventBus.deadLetters.filter((it) => it.event.id === event.id);

  return {
    get stack() {
      return stack;
    },
    get visitor() {
      return visitor;
    },
    get dynamodb() {
      return dynamodb;
    },
    traced,
    waiting,
    person,
    eventOf,
    mailsTo,
    mails,
    said,
    redeliver,
    deadLettersOf,
  };
}
