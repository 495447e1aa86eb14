import { Duration } from 'aws-cdk-lib';

/** What sign-ins should be like (docs/observability.md#objectives). `share` is how many of a period's calls have to be so. */
export const objectives = {
  /** Calls of the triggers that do not fail. A wrong answer that is refused is a right call. */
  availability: { share: 0.999 },
  /** Calls of the triggers that take no longer than this. */
  latency: { share: 0.99, limit: Duration.seconds(1) },
} as const;

/** The time for which the objectives hold; what may fail in it is the budget. */
export const budgetDays = 30;

/** How fast the budget of what may fail is used up, and for how long, before somebody is told. */
export interface BurnRate {
  readonly name: 'Fast' | 'Slow';
  /** 1 uses up the budget in exactly its days. */
  readonly rate: number;
  /** How long one look is. */
  readonly period: Duration;
  /** Of so many looks, one after the other, … */
  readonly periods: number;
  /** … so many have to be that bad. */
  readonly bad: number;
}

/**
 * Two windows, as Google's Site Reliability Workbook (“Alerting on SLOs”) recommends: an hour at 14.4 times the rate, and six hours at 6 times.
 * A quarter or a half of the window has to be bad, so that it is over soon after it ended, without alarms of alarms, which cost more.
 */
export const burnRates: readonly BurnRate[] = [
  { name: 'Fast', rate: 14.4, period: Duration.minutes(5), periods: 12, bad: 3 },
  { name: 'Slow', rate: 6, period: Duration.hours(1), periods: 6, bad: 3 },
];
