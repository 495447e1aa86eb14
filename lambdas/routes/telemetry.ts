import * as v from 'valibot';
import { telemetry } from '../../contract/telemetry.ts';
import { optional } from '../ceremonies/optional.ts';
import { route } from '../edge/route.ts';
import { clientDimensions } from '../observability/client-dimensions.ts';
import { isDetailed, type Measurement } from '../observability/embedded-metrics.ts';

/** Options are not valid for longer. A larger value, such as after a change of the clock, would distort the average. */
const maxDurationMs = 600_000;

/** The outcomes that have no error. An error with them is ignored: each pair of outcome and error is a metric. */
const withoutError: readonly string[] = [
  'completed',
  'abandoned',
  'offered',
] satisfies (typeof telemetry.outcomes)[number][];

const Ceremony = v.strictObject({
  ceremony: v.picklist(telemetry.ceremonies),
  outcome: v.picklist(telemetry.outcomes),
  /** Unknown errors of browsers count as `other`. */
  error: optional(v.fallback(v.picklist(telemetry.errors), 'other')),
  milliseconds: optional(v.pipe(v.number(), v.minValue(0), v.maxValue(maxDurationMs))),
});
const Capabilities = v.strictObject({
  capabilities: v.strictObject(
    Object.fromEntries(telemetry.capabilities.map((name) => [name, v.boolean()])) as Record<
      (typeof telemetry.capabilities)[number],
      v.BooleanSchema<undefined>
    >,
  ),
});

type Report = v.InferOutput<typeof Ceremony> | v.InferOutput<typeof Capabilities>;
type Client = ReturnType<typeof clientDimensions>;

/**
 * `POST /passkeys/telemetry`: browsers' reports about ceremonies, without the user. Stored as a line of the log and as
 * metrics only.
 */
export const handler = route(
  v.union([Ceremony, Capabilities]),
  async ({ body, event, record }) => {
    const client = clientDimensions(event.headers?.['user-agent']);
    Object.assign(record.details, client, 'capabilities' in body ? body : lineOf(body));
    record.measurements = measure(body, client);
    return { status: 204 };
  },
  // `sendBeacon` sends text to another origin without a preflight request (docs/observability.md).
  { anyContentType: true },
);

/** The log's line of a report. Its `milliseconds` are those of the request. */
function lineOf(report: v.InferOutput<typeof Ceremony>) {
  const { ceremony, outcome, milliseconds: browserMilliseconds } = report;
  const error = errorOf(report);
  return {
    ceremony,
    outcome,
    ...(error && { error }),
    ...(browserMilliseconds !== undefined && { browserMilliseconds }),
  };
}

const errorOf = ({ outcome, error }: v.InferOutput<typeof Ceremony>) =>
  withoutError.includes(outcome) ? undefined : error;

function measure(report: Report, client: Client): Measurement[] {
  if ('capabilities' in report) return isDetailed() ? [capabilitiesOf(report.capabilities, client)] : [];
  const { ceremony, outcome, milliseconds } = report;
  const error = errorOf(report);
  const values = { BrowserCeremonies: 1 };
  if (!isDetailed()) return [{ sets: [{ outcome }], values }];
  const duration = milliseconds !== undefined && { BrowserDuration: milliseconds };
  return [
    { sets: [{ outcome }, { outcome, ...client }, ...(error === undefined ? [] : [{ outcome, error }])], values },
    { sets: [{ outcome, ceremony }], values: { ...values, ...duration } },
  ];
}

/** Counts 1 or 0 for each capability, so that the average is the share of browsers. */
function capabilitiesOf(
  capabilities: v.InferOutput<typeof Capabilities>['capabilities'],
  { platform }: Client,
): Measurement {
  const values = telemetry.capabilities.map((name) => [
    `Browser${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    Number(capabilities[name]),
  ]);
  return { sets: [{ platform }], values: Object.fromEntries(values) };
}
