import { afterEach, describe, expect, it, vi } from 'vitest';
import { EventBus } from '../../../local/event-bus/event-bus.ts';
import { eventPattern } from '../../../local/event-bus/pattern.ts';
import type { Json, JsonObject } from '../../../local/shared/json.ts';

const event: JsonObject = {
  id: '1',
  source: 'passkeys',
  'detail-type': 'passkey.removed',
  detail: { actor: { type: 'administrator' }, tags: ['a', 'b'] },
};

describe('An event pattern', () => {
  it.each<[Json, boolean]>([
    [{}, true],
    [{ source: ['passkeys'] }, true],
    [{ source: ['other', 'passkeys'], 'detail-type': ['passkey.removed'] }, true],
    [{ source: ['passkeys'], 'detail-type': ['passkey.added'] }, false],
    [{ 'detail-type': [{ prefix: 'passkey.' }] }, true],
    [{ 'detail-type': [{ prefix: 'sign_in.' }] }, false],
    [{ 'detail-type': [{ 'anything-but': ['passkey.removed'] }] }, false],
    [{ 'detail-type': [{ 'anything-but': 'passkey.added' }] }, true],
    [{ detail: { actor: { type: ['administrator'] } } }, true],
    [{ detail: { actor: { type: ['user'] } } }, false],
    [{ detail: { tags: ['b'] } }, true],
    [{ detail: { method: [{ exists: false }] } }, true],
    [{ detail: { actor: { type: [{ exists: true }] } } }, true],
    [{ detail: { actor: [{ exists: true }] } }, false],
  ])('The event pattern %j matches the event: %s', (pattern, matches) => {
    expect(eventPattern(pattern, 'Rule')(event)).toBe(matches);
  });

  it.each<[Json, string]>([
    [{ source: [{ suffix: 'keys' }] }, 'not with {"suffix":"keys"}'],
    [{ source: [{ 'anything-but': { prefix: 'a' } }] }, 'Rule.source'],
    ['passkeys', 'an event pattern is an object'],
  ])('The local stack refuses the event pattern %j', (pattern, message) => {
    expect(() => eventPattern(pattern, 'Rule')).toThrow(message);
  });
});

describe('An event bus', () => {
  it('An event bus invokes the functions of matching rules, and dead-letters an event after its retries', async () => {
    const failures: unknown[] = [];
    const rule = (label: string, bus: string, wanted: string) => ({
      label,
      arn: `arn:rule/${label}`,
      bus,
      matches: eventPattern({ source: [wanted] }, label),
      targets: [{ functionArn: `arn:lambda:${label}`, retries: 2, onFailure: `arn:sqs:${label}` }],
    });
    const rules = [
      rule('first', 'default', 'passkeys'),
      rule('broken', 'arn:aws:events:r:1:event-bus/default', 'passkeys'),
      rule('elsewhere', 'other', 'passkeys'),
      rule('unwanted', 'default', 'other'),
    ];
    const bus = new EventBus({ rules, onFailure: (label, reason) => failures.push([label, String(reason)]) });
    const calls: unknown[] = [];
    bus.invoker = {
      async invoke(functionArn, given, caller) {
        calls.push([functionArn, caller.service, caller.sourceArn]);
        expect(given).toEqual(event);
        if (functionArn.endsWith('broken')) throw new Error('No.');
      },
    };
    bus.put('default', event as never);
    await expect.poll(() => failures).toEqual([['broken', 'Error: No.']]);
    const called = (label: string) => [`arn:lambda:${label}`, 'events.amazonaws.com', `arn:rule/${label}`];
    expect(calls).toEqual([called('first'), called('broken'), called('broken'), called('broken')]);
    expect(bus.deadLetters).toEqual([{ queueArn: 'arn:sqs:broken', event }]);
    await bus.stop();
  });
});

describe('A schedule', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** A bus with a schedule of fifteen minutes and a rule that waits for events, and what it has invoked. */
  function busWithSchedule() {
    const targets = [{ functionArn: 'arn:lambda:notify', retries: 0 }];
    const arn = (label: string) => `arn:aws:events:ap-southeast-2:123456789012:rule/${label}`;
    const rules = [
      { label: 'often', arn: arn('often'), bus: 'default', matches: () => false, everyMs: 900_000, targets },
      { label: 'waiting', arn: arn('waiting'), bus: 'default', matches: () => true, targets },
    ];
    const invoked: unknown[] = [];
    const bus = new EventBus({ rules, onFailure: () => {} });
    bus.invoker = {
      async invoke(functionArn, given, caller) {
        invoked.push([functionArn, caller, given]);
      },
    };
    const expected = [
      'arn:lambda:notify',
      { service: 'events.amazonaws.com', sourceArn: arn('often') },
      {
        version: '0',
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: '123456789012',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        region: 'ap-southeast-2',
        resources: [arn('often')],
        detail: {},
      },
    ];
    return { bus, invoked, expected };
  }

  it('A schedule invokes its function each time that its rate has passed, until the bus stops', async () => {
    vi.useFakeTimers();
    const { bus, invoked, expected } = busWithSchedule();
    vi.advanceTimersByTime(900_000);
    expect(invoked).toEqual([]);
    bus.startSchedules();
    vi.advanceTimersByTime(899_999);
    expect(invoked).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(invoked).toEqual([expected]);
    vi.advanceTimersByTime(900_000);
    expect(invoked).toEqual([expected, expected]);
    await bus.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('A schedule can be run at once, and its event is not among those that were put on a bus', async () => {
    const { bus, invoked, expected } = busWithSchedule();
    bus.runSchedules();
    expect(invoked).toEqual([expected]);
    expect(bus.events).toEqual([]);
    await bus.stop();
  });
});
