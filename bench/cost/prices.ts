/** Where a price holds: as found for Sydney, the same everywhere, or of another region for want of Sydney's. */
type Holds = 'ap-southeast-2' | 'every region' | 'us-east-1';

/** A list price in USD, without free tiers, discounts for volume and tax. */
export interface Price {
  readonly usd: number;
  /** For how many units. */
  readonly per: number;
  readonly unit: string;
  readonly holds: Holds;
  /** The page it is on, and how it was read when not there. */
  readonly source: string;
}

/** What AWS meters of a ceremony. */
export const meters = [
  'lambdaRequests',
  'lambdaGbSeconds',
  'httpApiRequests',
  'restApiRequests',
  'cloudFrontRequests',
  'readUnits',
  'writeUnits',
  'secretCalls',
  'logGigabytes',
  'events',
] as const;
export type Meter = (typeof meters)[number];

/** When the prices below were looked up. */
export const pricesAsOf = '2026-11';

const million = 1_000_000;

export const prices: Readonly<Record<Meter, Price>> = {
  lambdaRequests: {
    usd: 0.2,
    per: million,
    unit: 'Lambda requests',
    holds: 'us-east-1',
    source: 'AWS Lambda pricing',
  },
  lambdaGbSeconds: {
    usd: 13.3334,
    per: million,
    unit: 'Lambda GB-seconds, arm64',
    holds: 'ap-southeast-2',
    source: 'AWS Lambda pricing; Sydney by the table of regions in aws-lambda-power-tuning, where arm64 has one price',
  },
  httpApiRequests: {
    usd: 1,
    per: million,
    unit: 'HTTP API requests',
    holds: 'us-east-1',
    source: 'Amazon API Gateway pricing, worked example',
  },
  restApiRequests: {
    usd: 3.5,
    per: million,
    unit: 'REST API requests',
    holds: 'us-east-1',
    source: 'Amazon API Gateway pricing, worked example',
  },
  cloudFrontRequests: {
    usd: 0.01,
    per: 10_000,
    unit: 'CloudFront HTTPS requests',
    holds: 'us-east-1',
    source: 'Amazon CloudFront pricing; the price of the United States, not looked up',
  },
  readUnits: {
    usd: 0.125,
    per: million,
    unit: 'DynamoDB read request units',
    holds: 'us-east-1',
    source: 'Amazon DynamoDB pricing for on-demand capacity',
  },
  writeUnits: {
    usd: 0.625,
    per: million,
    unit: 'DynamoDB write request units',
    holds: 'us-east-1',
    source: 'Amazon DynamoDB pricing for on-demand capacity',
  },
  secretCalls: {
    usd: 0.05,
    per: 10_000,
    unit: 'Secrets Manager calls',
    holds: 'every region',
    source: 'AWS Secrets Manager pricing',
  },
  logGigabytes: {
    usd: 0.5,
    per: 1,
    unit: 'GB into CloudWatch Logs',
    holds: 'us-east-1',
    source: 'Amazon CloudWatch pricing',
  },
  events: {
    usd: 1,
    per: million,
    unit: 'EventBridge custom events',
    holds: 'us-east-1',
    source: 'Amazon EventBridge pricing, by guides of 2026 to it; up to 64 KB each',
  },
};

/** A secret for a month. */
export const secretMonth: Price = {
  usd: 0.4,
  per: 1,
  unit: 'secret a month',
  holds: 'every region',
  source: 'AWS Secrets Manager pricing',
};

/** A metric of one's own for a month, of the first 10,000; by the hours in which it gets values. */
export const metricMonth: Price = {
  usd: 0.3,
  per: 1,
  unit: 'custom metric a month',
  holds: 'us-east-1',
  source: 'Amazon CloudWatch pricing, by guides to it',
};

/** A metric that an alarm looks at, for a month, at standard resolution. */
export const alarmMetricMonth: Price = {
  usd: 0.1,
  per: 1,
  unit: 'metric of an alarm a month',
  holds: 'us-east-1',
  source: 'Amazon CloudWatch pricing, by guides to it',
};

/** A tier of a plan: up to so many users, at so much each. */
export interface Tier {
  readonly upTo: number;
  readonly usd: number;
}

/** Monthly active users who sign in directly, on each feature plan of a Cognito user pool, up to a million. */
export const cognitoPlans: Readonly<Record<'Lite' | 'Essentials' | 'Plus', readonly Tier[]>> = {
  Lite: [
    { upTo: 10_000, usd: 0 },
    { upTo: 100_000, usd: 0.0055 },
    { upTo: 1_000_000, usd: 0.0046 },
  ],
  Essentials: [
    { upTo: 10_000, usd: 0 },
    { upTo: Number.POSITIVE_INFINITY, usd: 0.015 },
  ],
  Plus: [{ upTo: Number.POSITIVE_INFINITY, usd: 0.02 }],
};

const waf = 'AWS WAF pricing, by guides of 2026 to it (c3x.dev, “AWS WAF cost explained”)';

/** A web ACL of AWS WAF for a month, by hours. */
export const webAclMonth: Price = { usd: 5, per: 1, unit: 'web ACL a month', holds: 'every region', source: waf };

/** A rule of a web ACL, or a group of rules that AWS manages, for a month. */
export const webAclRuleMonth: Price = {
  usd: 1,
  per: 1,
  unit: 'rule of a web ACL a month',
  holds: 'every region',
  source: waf,
};

/** Requests that a web ACL judges, blocked ones too. */
export const webAclRequests: Price = {
  usd: 0.6,
  per: 1_000_000,
  unit: 'requests to AWS WAF',
  holds: 'every region',
  source: waf,
};
