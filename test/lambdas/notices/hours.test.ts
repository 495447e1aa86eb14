import { expect, it } from 'vitest';
import { dueHours, endOfHour } from '../../../lambdas/notices/hours.ts';

const due = (now: string) => dueHours(new Date(now)).map((hour) => hour.toISOString());

it('The folded notices of an hour are due a minute after its end, and for six hours', () => {
  const hours = ['09', '10', '11', '12', '13'].map((hour) => `2026-11-30T${hour}:00:00.000Z`);
  expect(due('2026-11-30T15:00:59.999Z')).toEqual(['2026-11-30T08:00:00.000Z', ...hours]);
  expect(due('2026-11-30T15:01:00.000Z')).toEqual([...hours, '2026-11-30T14:00:00.000Z']);
});

it('The hour of a time ends at the next full hour', () => {
  expect(endOfHour(new Date('2026-11-30T23:59:59.999Z'))).toEqual(new Date('2026-12-01T00:00:00Z'));
  expect(endOfHour(new Date('2026-11-30T23:00:00Z'))).toEqual(new Date('2026-12-01T00:00:00Z'));
});
