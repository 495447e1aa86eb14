import fc from 'fast-check';
import { environment } from '../../../contract/environment.ts';
import { telemetry } from '../../../contract/telemetry.ts';
import { extractMetrics } from '../../support/observed/emf.ts';
import { anyText, anyValue, strangeText, write } from '../arbitraries/json.ts';
import { jsonEdit } from '../arbitraries/json-edits.ts';
import type { Stage } from '../stage.ts';
import { target } from '../target.ts';
import { verdictOf } from '../wire.ts';

/** Text that a cursor may stand for: a time and an ID, which may be anybody's, or something like it. */
const sortKey = fc.oneof(
  fc
    .tuple(fc.date({ min: new Date(0), max: new Date(8.64e15), noInvalidDate: true }), fc.uuid())
    .map(([time, id]) => `${time.toISOString()}#${id}-0`),
  fc
    .tuple(fc.constantFrom('2026-01-01T00:00:10.000Z', '9999-01-01T00:00:00.000Z'), strangeText)
    .map((it) => it.join('#')),
  strangeText,
);
const cursor = fc.oneof(
  { weight: 4, arbitrary: sortKey.map((text) => Buffer.from(text).toString('base64url')) },
  strangeText,
  fc.constant(undefined),
);

/** What an answer may show: some of these, each once, in their order; all that fit into a page when nothing said where to begin. */
function checkEvents(body: string, member: string, own: readonly string[], page: number, begun: boolean): void {
  const shown = (JSON.parse(body)[member] as { id: string }[]).map(({ id }) => id);
  const places = shown.map((id) => own.indexOf(id));
  if (places.includes(-1)) throw new Error('It shows an event of somebody else.');
  if (places.some((place, index) => index > 0 && place !== (places[index - 1] ?? 0) + 1)) {
    throw new Error(`The events are not in order, or not each: ${places}.`);
  }
  if (shown.length > page || (!begun && shown.length !== Math.min(page, own.length))) {
    throw new Error(`${shown.length} events are shown.`);
  }
}

const activity = target(
  'activity: any cursor',
  3,
  fc.record({ cursor, others: fc.dictionary(strangeText, strangeText, { maxKeys: 2 }) }),
  async ({ cursor: given, others }, { system, person, events }) => {
    const queryStringParameters = { ...others, ...(given !== undefined && { cursor: given }) };
    const requestContext = { authorizer: { jwt: { claims: person.claims() } } };
    const answer = await system.route(
      'activity',
      JSON.stringify({ headers: {}, queryStringParameters, requestContext }),
    );
    const verdict = verdictOf(answer);
    if (verdict !== 'accepted') return verdict;
    checkEvents(answer.body ?? '', 'activity', events, 20, 'cursor' in queryStringParameters);
    return verdict;
  },
);

const administered = target(
  'admin-activity: any cursor, of any user',
  2,
  fc.record({ cursor, sub: fc.oneof(fc.constant(undefined), fc.uuid(), strangeText) }),
  async ({ cursor: given, sub }, { system, person, events, before }) => {
    const requestContext = { authorizer: { iam: { userArn: 'arn:aws:iam::000000000000:user/root' } } };
    const event = {
      headers: {},
      pathParameters: { sub: sub ?? person.sub },
      ...(given !== undefined && { queryStringParameters: { cursor: given } }),
      requestContext,
    };
    const answer = await system.route('admin-activity', JSON.stringify(event));
    // That somebody has looked is written down.
    await system.restore(before);
    const verdict = verdictOf(answer);
    if (verdict !== 'accepted') return verdict;
    checkEvents(answer.body ?? '', 'events', sub === undefined ? events : [], 100, given !== undefined);
    return verdict;
  },
);

const ceremony = fc.record(
  {
    ceremony: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...telemetry.ceremonies) }, anyValue),
    outcome: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...telemetry.outcomes) }, anyValue),
    error: fc.oneof(fc.constantFrom(...telemetry.errors), strangeText, strangeText, anyValue),
    milliseconds: fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 700_000 }) }, anyValue),
  },
  { requiredKeys: ['ceremony', 'outcome'] },
);
const capabilities = fc
  .tuple(
    ...telemetry.capabilities.map((name) =>
      fc.tuple(fc.constant(name), fc.oneof(fc.boolean(), fc.boolean(), anyValue)),
    ),
  )
  .map((pairs) => ({ capabilities: Object.fromEntries(pairs) }));
const report: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: ceremony.map(write) },
  { weight: 2, arbitrary: capabilities.map(write) },
  fc.tuple(fc.oneof(ceremony, capabilities), jsonEdit).map(([it, change]) => write(change(it))),
  anyText,
);

/** What a metric may be told by: nothing that somebody made up makes a metric of its own. */
const closed = new Set<string>([
  ...[...telemetry.ceremonies, ...telemetry.outcomes, ...telemetry.errors],
  ...['android', 'chromeos', 'ios', 'linux', 'macos', 'windows', 'other'],
  ...['chrome', 'firefox', 'edge', 'opera', 'safari', 'samsung'],
]);

const telemetryReport = target(
  'telemetry: any report',
  4,
  fc.record({ report, userAgent: fc.oneof(strangeText, fc.constant(undefined)), type: strangeText }),
  async ({ report: body, userAgent, type }, { system, before }: Stage) => {
    const headers = { 'content-type': type, ...(userAgent !== undefined && { 'user-agent': userAgent }) };
    // With as many metrics as there may be.
    process.env[environment.detailedMetrics] = 'true';
    const verdict = verdictOf(await system.route('telemetry', JSON.stringify({ headers, body })));
    delete process.env[environment.detailedMetrics];
    const { sums } = extractMetrics(system.log.written);
    if (verdict === 'accepted' ? sums.size === 0 : sums.size > 0)
      throw new Error(`${sums.size} metrics of ${verdict}.`);
    for (const metric of sums.keys()) {
      const values = metric
        .split(' ')
        .slice(1)
        .map((it) => it.split('=')[1] ?? '');
      if (!values.every((value) => closed.has(value))) throw new Error(`A metric of its own: ${metric}`);
    }
    if (JSON.stringify(await system.items()) !== JSON.stringify(before)) throw new Error('It stored something.');
    return verdict;
  },
);

/** What came with the audit trail and the metrics. */
export const activityAndTelemetry = [activity, administered, telemetryReport];
