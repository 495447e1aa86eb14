import { describe, expect, it } from 'vitest';
import { readReplayOptions } from '../../bin/replay/options.ts';
import { plan, type RelevantEvent, relevantEvent } from '../../bin/replay/plan.ts';

const userId = '11111111-1111-4111-8111-111111111111';
const [one, other] = ['a'.repeat(43), 'b'.repeat(43)];
const at = (minute: number) => `2026-11-30T10:${String(minute).padStart(2, '0')}:00.000Z`;

/** Events of one user, a minute apart. */
const events = (...types: (string | [type: string, credential: string])[]): RelevantEvent[] =>
  types.map((each, minute) => {
    const [type, credential] = typeof each === 'string' ? [each] : each;
    const event = relevantEvent({ userId, time: at(minute), type, ...(credential && { passkey: { credential } }) });
    if (event === undefined || event === 'wrong') throw new Error(`No event: ${type}`);
    return event;
  });
const planOf = (...types: Parameters<typeof events>) => plan(events(...types))[0];

describe('The plan of a replay', () => {
  it.each([
    [['administration.locked'], { lock: true, unlocked: false, forget: false }],
    [['administration.locked', 'administration.unlocked'], { lock: false, unlocked: true, resetCodes: true }],
    [['administration.unlocked', 'administration.locked'], { lock: true, unlocked: false }],
    [['administration.forgotten', 'administration.locked'], { forget: true }],
    [['recovery_codes.used'], { resetCodes: true, lock: false }],
    [['recovery_codes.made'], { resetCodes: true }],
    [['recovery_codes.reset'], { resetCodes: true }],
    [['recovery.cancelled'], { cancelRecovery: true, resetCodes: false }],
    [[['passkey.added', one]], { cancelRecovery: true, lost: 1 }],
    [[['passkey.removed', one]], { removed: [one], lost: 0, resetCodes: false, cancelRecovery: false }],
    [
      [
        ['passkey.removed', one],
        ['passkey.imported', one],
      ],
      { removed: [] },
    ],
    [
      [
        ['passkey.added', one],
        ['passkey.removed', one],
      ],
      { removed: [one], lost: 0 },
    ],
    [
      [
        ['passkey.added', one],
        ['passkey.removed', other],
      ],
      { removed: [other], lost: 1 },
    ],
  ] as [Parameters<typeof events>, object][])('The plan of a replay after %j is %j', (types, expected) => {
    expect(planOf(...types)).toMatchObject(expected);
  });

  it('The plan of a replay does not depend on the order of the lines', () => {
    const inOrder = events('administration.locked', 'administration.unlocked', 'recovery_codes.made');
    expect(plan(inOrder.toReversed())).toEqual(plan(inOrder));
    expect(plan(inOrder)[0]?.lastEventAt).toBe(Date.parse(at(2)));
  });
});

describe('The events of a replay', () => {
  const event = { userId, time: at(0), type: 'passkey.removed', passkey: { credential: one } };

  it('An event is taken alone, and as EventBridge delivers it', () => {
    expect(relevantEvent(event)).toEqual(event);
    expect(relevantEvent({ source: 'passkeys', detail: event })).toEqual(event);
    expect(relevantEvent({ ...event, type: 'sign_in.succeeded' })).toBeUndefined();
  });

  it('Somebody who may put events on a shared bus plans nothing, since their events have another source', () => {
    expect(relevantEvent({ source: 'orders', detail: event })).toBeUndefined();
    expect(relevantEvent({ source: 'orders', detail: { orderId: 1 } })).toBeUndefined();
  });

  it.each([
    null,
    'text',
    [],
    {},
    { source: 'passkeys', detail: {} },
    { ...event, userId: '../admin' },
    { ...event, time: 'yesterday' },
    { ...event, time: '2026-11-30T10:00:00+02' },
    { ...event, passkey: undefined },
    { ...event, passkey: { credential: '../..' } },
  ])('What is no audit event is wrong: %j', (line) => {
    expect(relevantEvent(line)).toBe('wrong');
  });
});

describe('`--since`', () => {
  const read = (since: string) =>
    readReplayOptions(['events.jsonl', '--since', since, '--endpoint', 'http://localhost:3000'], {
      AWS_REGION: 'ap-southeast-2',
    }).since;

  it('`--since` begins a minute earlier, since events have the time at which their requests began', () => {
    expect(read('2026-11-30T10:00:00Z').toISOString()).toBe('2026-11-30T09:59:00.000Z');
  });

  it.each(['', 'now', '2026-11-30', '2026-02-31T10:00:00Z', '2026-11-30T10:00:00+02:00', '2126-11-30T10:00:00Z'])(
    '`--since %s` is refused',
    (since) => {
      expect(() => read(since)).toThrow(expect.objectContaining({ kind: 'usage' }));
    },
  );
});
