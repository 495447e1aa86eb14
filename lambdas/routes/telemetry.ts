import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import * as v from 'valibot';
import { telemetry } from '../../contract/telemetry.ts';
import { optional } from '../ceremonies/optional.ts';
import { route } from '../edge/route.ts';
import { clientDimensions } from '../observability/client-dimensions.ts';

const metrics = new Metrics();

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

/** `POST /passkeys/telemetry`: browsers' reports about ceremonies, without the user. Stored as metrics only. */
export const handler = route(
  v.union([Ceremony, Capabilities]),
  async ({ body, event }) => {
    const client = clientDimensions(event.headers?.['user-agent']);
    if ('capabilities' in body) countCapabilities(body.capabilities, client);
    else countOutcome(body, client);
    return { status: 204 };
  },
  // `sendBeacon` sends text to another origin without a preflight request (docs/observability.md).
  { anyContentType: true },
);

type Client = ReturnType<typeof clientDimensions>;

function countOutcome(
  { ceremony, outcome, error, milliseconds }: v.InferOutput<typeof Ceremony>,
  { platform, browser }: Client,
) {
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ outcome });
  metrics.addDimensions({ ceremony });
  metrics.addMetric('BrowserCeremonies', MetricUnit.Count, 1);
  if (milliseconds !== undefined) metrics.addMetric('BrowserDuration', MetricUnit.Milliseconds, milliseconds);
  metrics.publishStoredMetrics();
  metrics.addDimensions({ platform, browser });
  if (error !== undefined && !withoutError.includes(outcome)) metrics.addDimensions({ error });
  metrics.addMetadata('ceremony', ceremony);
  metrics.addMetric('BrowserCeremonies', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}

/** Counts 1 or 0 for each capability, so that the average is the share of browsers. */
function countCapabilities(capabilities: v.InferOutput<typeof Capabilities>['capabilities'], { platform }: Client) {
  metrics.clearDefaultDimensions();
  metrics.addDimensions({ platform });
  for (const name of telemetry.capabilities) {
    metrics.addMetric(
      `Browser${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      MetricUnit.Count,
      Number(capabilities[name]),
    );
  }
  metrics.publishStoredMetrics();
}
