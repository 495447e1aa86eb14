import { type OperationName, operations } from '../../contract/operations.ts';
import { throttleOf, throttleSettings } from '../../lib/http-api.ts';
import { type Cost, costOf, monthlyPlan } from './arithmetic.ts';
import {
  alarmMetricMonth,
  cognitoPlans,
  meters,
  metricMonth,
  type Price,
  prices,
  pricesAsOf,
  secretMonth,
  webAclMonth,
  webAclRequests,
  webAclRuleMonth,
} from './prices.ts';
import type { RowsFile } from './rows.ts';
import {
  assumptions,
  type Ceremony,
  ceremonies,
  eventsOfRun,
  leftBehind,
  type Setting,
  type SystemName,
  standing,
  telemetryMetrics,
  usageOf,
} from './usage.ts';

const million = 1_000_000;
const titles: Readonly<Record<Ceremony, string>> = {
  named: 'sign-ins with a user name',
  nameless: 'sign-ins without one',
  registration: 'registrations',
  options: 'anonymous page views (options)',
};

const monthly = [secretMonth, metricMonth, alarmMetricMonth, webAclMonth, webAclRuleMonth, webAclRequests];
const alarmsMonth = standing.alarmMetrics * alarmMetricMonth.usd;
const metricsMonth = standing.metrics * metricMonth.usd;
const secretsMonth = 2 * secretMonth.usd;
/** A month of a stack at rest. */
const quietMonth = secretsMonth + alarmsMonth;

/** docs/cost.md, whole. */
export function costDocument({ machine, node, measured, rows }: RowsFile): string {
  const cost = (system: SystemName, ceremony: Ceremony) => costOf(usageOf(rows, system, ceremony), million, prices);
  const named = cost('ours', 'named');
  const nameless = cost('ours', 'nameless');
  return `${[
    '# What it costs',
    'Written by `npx node bench/cost.ts` from the calls and times that `npm run bench` measures, what `npx node bench/left-behind.ts` measures of logs ' +
      'and audit events, and the list prices in `bench/cost/prices.ts`; change those, not this. `--rows FILE` takes the JSON of another run, `--save` keeps it.',
    `Rows: ${measured}, Node ${node}, ${machine}. Prices: ${pricesAsOf}, USD, no free tiers, no discounts, no tax.`,
    '## A million of each',
    table(
      ['a million', 'ours', 'peer', 'peer ÷ ours'],
      ceremonies.map((ceremony) => {
        const [a, b] = [cost('ours', ceremony).total, cost('peer', ceremony).total];
        return [titles[ceremony], usd(a), usd(b), (b / a).toFixed(2)];
      }),
    ),
    'The peer is amazon-cognito-passwordless-auth 0.17.0 on the same prices, with its own measured calls and units. Cognito itself charges ' +
      'by user, not by sign-in, and comes on top for both. Ours has an audit trail, metrics and a line in the log for each sign-in and each request of the API, ' +
      "and the peer has none of that. The table's storage and backups are left out.",
    '## What is paid by the month',
    table(
      ['what', 'a month'],
      [
        ['the secret of the functions', usd(secretMonth.usd)],
        ['the secret that the distribution sends; not in the construct alone', usd(secretMonth.usd)],
        [
          `the alarms, which look at ${standing.alarmMetrics} metrics; \`alarms: false\` leaves them out`,
          usd(alarmsMonth),
        ],
        [`${standing.metrics} metrics of its own, while people use it`, usd(metricsMonth)],
        ['one dashboard, of the three that an account has for nothing', usd(0)],
      ],
    ),
    `A stack that nobody uses costs ${usd(quietMonth)} a month; the peer has nothing of this. A metric is paid for the hours in which it gets values, so the ` +
      `${usd(metricsMonth)} are those of a busy stack. With \`detailedMetrics\` there are ${standing.detailedMetrics}, ${usd(standing.detailedMetrics * metricMonth.usd)}: as many as five ` +
      'browsers, five providers and every refusal make in `test/lambdas/thousand-ceremonies.test.ts`. More browsers, platforms and providers make more; ceremonies do not.',
    '## A month',
    months(rows),
    '## What strangers can make you pay',
    flood(cost('ours', 'options')),
    '## What AWS WAF costs, and what it stops',
    webAcls(),
    '## Where it goes',
    ...ceremonies.map((ceremony) => breakdown(titles[ceremony], cost('ours', ceremony), cost('peer', ceremony))),
    '## In plain words',
    words(named, nameless, cost),
    '## Beside Cognito’s own plans',
    ...plans(rows, named),
    '## Prices',
    table(
      ['what', 'USD', 'per', 'of', 'page'],
      [...meters.map((meter) => prices[meter]), ...monthly].map((price) => [
        price.unit,
        String(price.usd),
        price.per.toLocaleString('en'),
        price.holds,
        price.source,
      ]),
    ),
    unknown([...meters.map((meter) => prices[meter]), ...monthly]),
    '## What is assumed',
    assumed(),
  ].join('\n\n')}\n`;
}

/** The public routes at their limits, all day and all month. */
function flood(options: Cost): string {
  const { publicThrottle } = throttleSettings({});
  const seconds = 30 * 86_400;
  const names = (Object.keys(operations) as OperationName[]).filter((name) => operations[name].public);
  const monthOf = (name: OperationName) =>
    (throttleOf(name, publicThrottle).rateLimit * seconds * options.total) / million;
  const requests = names.reduce((sum, name) => sum + monthOf(name), 0);
  const [byDefault, detailed] = [telemetryMetrics.byDefault, telemetryMetrics.detailed];
  return [
    table(
      ['what an anonymous caller does all month', 'a month'],
      [
        [
          `calls the ${names.length} public routes as often as their throttles allow, each as dear as options`,
          usd(requests),
        ],
        [
          `reports whatever browsers can, so that there are all of the ${byDefault} metrics of telemetry`,
          usd(byDefault * metricMonth.usd),
        ],
        [`the same with \`detailedMetrics\`, of which there are ${detailed}`, usd(detailed * metricMonth.usd)],
      ],
    ),
    'Lower throttles (`publicThrottlingRateLimit`) lower the first. The dimensions of metrics are closed lists, so that no invented browser or error makes ' +
      'another metric. Alarms tell of floods: on refusals (`refusalsAlarmThreshold`), on telemetry and on throttled calls. `monthlyBudgetUsd` with `budgetEmails` has AWS Budgets write ' +
      'emails when a month costs more, or is likely to; it counts what the whole account spends on the services that passkeys use, and ends nothing. Budgets without actions cost nothing. ' +
      'What Cognito lets through (`InitiateAuth`, `SignUp`) is limited by its quotas, and comes on top. `webAccessLogs` costs what S3 takes for the logs, by the gigabyte; CloudFront takes nothing.',
  ].join('\n\n');
}

/** Web ACLs are off by default. */
function webAcls(): string {
  const month = (rules: number) => usd(webAclMonth.usd + rules * webAclRuleMonth.usd);
  return [
    table(
      ['web ACL', 'a month', 'a million requests', 'what it stops', 'what it does not'],
      [
        [
          '`webAclArn`, on the distribution: 3 rules',
          month(3),
          usd(webAclRequests.usd),
          'one address, or few, that flood pages or public operations; what AWS’s common rules know',
          'a flood from many addresses below the limit each',
        ],
        [
          '`userPoolWebAcl`: 1 rule',
          month(1),
          usd(webAclRequests.usd),
          'one address, or few, that try passwords, sign up or ask for codes',
          'the same from many addresses',
        ],
      ],
    ),
    `AWS WAF is paid by web ACL (${usd(webAclMonth.usd)} a month), by rule (${usd(webAclRuleMonth.usd)} a month) and by million requests, blocked ones too (${usd(webAclRequests.usd)}). ` +
      `Prices: ${pricesAsOf}, ${webAclMonth.source}; AWS says they are the same in all regions. During a flood of a billion requests WAF alone costs ${usd(1_000 * webAclRequests.usd)}; ` +
      'the requests that it blocks cost no function, and Cognito does not count them against its quotas.',
  ].join('\n\n');
}

function breakdown(title: string, ours: Cost, peer: Cost): string {
  const rows = meters
    .filter((meter) => ours.by[meter] > 0 || peer.by[meter] > 0)
    .map((meter) => [prices[meter].unit, usd(ours.by[meter]), usd(peer.by[meter])]);
  return `**A million ${title}**\n\n${table(['meter', 'ours', 'peer'], rows)}`;
}

function words(named: Cost, nameless: Cost, cost: (system: SystemName, ceremony: Ceremony) => Cost): string {
  const lambda = (named.by.lambdaRequests + named.by.lambdaGbSeconds) / named.total;
  const database = (named.by.readUnits + named.by.writeUnits) / named.total;
  const logs = named.by.logGigabytes / named.total;
  const [ours, peer] = [cost('ours', 'registration'), cost('peer', 'registration')];
  const dearer = named.total - cost('peer', 'named').total;
  return [
    `- A sign-in costs about ${(named.total / million).toFixed(7)} USD. Lambda is ${percent(lambda)} of it, DynamoDB ${percent(database)}, logs ${percent(logs)}.`,
    `- With a user name ours costs ${usd(Math.abs(dearer))} a million ${dearer > 0 ? 'more' : 'less'} than the peer, with its audit trail, metrics and log line: it turns off Lambda's own ` +
      'lines for each run, writes one line for a sign-in, and stores an audit event for one write unit.',
    `- Without a user name it costs ${(nameless.total / named.total).toFixed(2)} times as much, for the one request to the API before it.`,
    `- A registration is one transaction, in which AWS counts each of three items twice, against the peer's 4 single writes, and one write of its audit event. That is ` +
      `${usd(ours.by.writeUnits)} against ${usd(peer.by.writeUnits)} a million, paid once a passkey, for never having half a passkey.`,
    '- Our reads are consistent and cost twice an eventual one: what was removed a moment ago signs nobody in.',
    `- Options for a page that somebody opens write nothing here; the peer's write is ${usd(cost('peer', 'options').by.writeUnits)} a million. ` +
      'Who opens pages for fun costs requests, not storage.',
  ].join('\n');
}

const signInsOfUser = 8;
const activeUsers = [10_000, 100_000, million];

/** What a month costs in which this many users sign in with a user name. Without users it is what the stack costs at rest. */
function monthOf(rows: RowsFile['rows'], system: SystemName, users: number, setting: Setting = 'defaults'): number {
  const signIns = users * signInsOfUser;
  const usage = usageOf(rows, system, 'named', leftBehind(system, 'named', setting), signIns);
  const metrics = setting === 'defaults' ? standing.metrics : standing.detailedMetrics;
  const still = system === 'peer' ? 0 : quietMonth + (users > 0 ? metrics * metricMonth.usd : 0);
  return costOf(usage, signIns, prices).total + still;
}

function months(rows: RowsFile['rows']): string {
  return [
    table(
      [
        `active users, ${signInsOfUser} sign-ins with a user name each`,
        'ours',
        'ours, everything on',
        'peer',
        'events of an invocation',
      ],
      [0, ...activeUsers].map((users) => [
        users === 0 ? 'none' : users.toLocaleString('en'),
        usd(monthOf(rows, 'ours', users)),
        usd(monthOf(rows, 'ours', users, 'everything')),
        usd(monthOf(rows, 'peer', users)),
        users === 0 ? '–' : eventsOfRun(users * signInsOfUser).toFixed(1),
      ]),
    ),
    'Everything on is `detailedMetrics`, `publishAuditEvents`, `measureAdoption` and `tokenClaims`. Where the client sends a value for claims, a million sign-ins take a million write units more, ' +
      `${usd((million * prices.writeUnits.usd) / prices.writeUnits.per)}. \`auditBatchingWindow\` is ${assumptions.batchingWindowSeconds} seconds; with a longer window an invocation handles more events, and they are later.`,
  ].join('\n\n');
}

function plans(rows: RowsFile['rows'], named: Cost): string[] {
  const each = named.total / million;
  const ours = (count: number) => monthOf(rows, 'ours', count);
  const month = (plan: keyof typeof cognitoPlans, count: number) => monthlyPlan(cognitoPlans[plan], count);
  const evenAt = (0.015 - 0.0055) / each;
  return [
    `A month of users who sign in ${signInsOfUser} times each. Cognito's own passkeys need Essentials; this project's functions are custom ` +
      'authentication, which is older than the plans and which Lite has as well.',
    table(
      ['active users', 'Lite + ours', 'Essentials + ours', 'Essentials, own passkeys', 'Plus, own passkeys'],
      activeUsers.map((count) => [
        count.toLocaleString('en'),
        usd(month('Lite', count) + ours(count)),
        usd(month('Essentials', count) + ours(count)),
        usd(month('Essentials', count)),
        usd(month('Plus', count)),
      ]),
    ),
    `- On the same plan, Cognito's own passkeys save ${usd(ours(million))} a month per million users. Cost is no reason for or against.`,
    `- Lite with ours costs less than Essentials while a user signs in fewer than ${Math.floor(evenAt).toLocaleString('en')} times a month, ` +
      'since a user of Lite costs 0.0095 USD less than one of Essentials beyond the first 10,000.',
    '- A new pool is Essentials unless its template says otherwise, and this stack’s pool does not. Whether Lite allows all that the pool ' +
      'is set to (rotation of refresh tokens above all) could not be looked up; try it before counting on the difference.',
    '- Accounts that had user pools before November 2024 may have 50,000 users free on Lite instead of 10,000.',
    'Source: Amazon Cognito pricing, worked examples (Essentials 0.015 above 10,000 free; Plus 0.02, none free; Lite 0.0055, then 0.0046 from ' +
      '100,000). The page gives no other price for Sydney; where Lite’s tiers end was not looked up.',
  ];
}

function unknown(all: readonly Price[]): string {
  const foreign = all.filter(({ holds }) => holds === 'us-east-1').map(({ unit }) => unit);
  return (
    `**No price of Sydney could be found** in stored public pages for: ${foreign.join(', ')}. The price of us-east-1 stands for it, an ` +
    'assumption. Expect Sydney to be dearer, by perhaps a tenth to a third; both systems pay the same prices, so the ratios ' +
    'change little. AWS Price List (`aws pricing get-products`) has the exact ones.'
  );
}

function assumed(): string {
  const { coldShare, logBytesOfInvocation, logBytesOfApiRequest, batchingWindowSeconds, batchSize } = assumptions;
  return [
    `- One ceremony in ${1 / coldShare} finds no function up. Loading is billed like the rest.`,
    '- Warm time was measured on one processor, so it is priced at the memory of one, 1,769 MB; at 512 MB work takes longer by as much. What waits ' +
      'for DynamoDB is thereby counted too dear. Rounding up to milliseconds is left out: at most 1 ms an invocation.',
    '- An operation of the API takes as long as a Verify; the bench has no warm rows for it.',
    `- Lambda's own start, end and report of an invocation, as JSON, are ${logBytesOfInvocation.peer} bytes with the peer, and turned off with ours (\`SystemLogLevel: WARN\`). The access log's line of a ` +
      `request of the API is ${logBytesOfApiRequest} bytes with both. What our functions write was measured with each line’s 26 bytes that CloudWatch adds; the peer’s are taken to write nothing.`,
    `- Lambda collects records for ${batchingWindowSeconds} seconds after the first, up to ${batchSize}, and then invokes the audit function. At a million sign-ins a month, spread evenly and in one shard of the stream, an invocation ` +
      `handles ${eventsOfRun(million).toFixed(1)} events on average. Days have more of them than nights, and several shards have fewer each. An invocation takes as long as a Verify, is never cold, and reads and writes the counts once. ` +
      'Lambda’s reads of a table’s stream cost nothing, nor do deletions of what has expired; rules and what they start are yours.',
    '- What browsers report by themselves (telemetry, a request of the API each) is not in a ceremony’s row: price it as one page view for each report.',
    '- Our API is an HTTP API behind CloudFront; the peer’s is a REST API. Its CORS preflights, one a day and page, are not counted.',
    '- Every request that only a cold sign-in makes counts as one to Secrets Manager, though one of them warms DynamoDB’s connection.',
    '- The pages’ files, data transfer, e-mails and WAF are left out: both systems have them alike.',
  ].join('\n');
}

const usd = (value: number) =>
  `${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} USD`;
const percent = (share: number) => `${Math.round(share * 100)} %`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
