import { describe, expect, it } from 'vitest';
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
