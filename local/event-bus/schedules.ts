import { randomUUID } from 'node:crypto';
import { accountId } from '../template/attributes.ts';
import { TemplateError } from '../template/template-error.ts';
import type { BusEvent } from './bus-event.ts';

const unitsMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const rate = /^rate\((?<value>[1-9]\d{0,4}) (?<unit>minute|hour|day)s?\)$/;

/** Timers of Node take no longer time. */
const longestMs = 2 ** 31 - 1;

/**
 * Reads the rate of a schedule, such as `rate(15 minutes)`.
 *
 * @param at where it stands in the template
 * @returns milliseconds
 * @throws TemplateError for `cron(…)`, and for rates of more than 24 days
 */
export function scheduleRate(expression: string, at: string): number {
  const { value, unit } = rate.exec(expression)?.groups ?? {};
  const everyMs = Number(value) * unitsMs[unit as keyof typeof unitsMs];
  if (everyMs <= longestMs) return everyMs;
  throw new TemplateError(
    `${at}: the local stack runs rates of up to 24 days, such as rate(15 minutes), not ${expression}`,
  );
}

/** The event that a rule's schedule sends now. @param rule its ARN */
export const scheduledEvent = (rule: string): BusEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: accountId,
  time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  region: rule.split(':')[3] ?? '',
  resources: [rule],
  detail: {},
});
