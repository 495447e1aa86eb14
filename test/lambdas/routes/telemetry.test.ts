import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../../lambdas/routes/telemetry.ts';

// Read when the function is loaded.
vi.hoisted(() => {
  process.env['POWERTOOLS_METRICS_NAMESPACE'] = 'Test';
});

const context = { awsRequestId: '0123456789abcdef', functionName: 'f' } as Context;
const report = { ceremony: 'registration', outcome: 'cancelled', error: 'NotAllowedError', milliseconds: 4000 };
const can = {
  ...{ passkeys: true, autofill: true, platformAuthenticator: false, otherDevice: true },
  ...{ immediate: false, silentCreation: false, signals: true },
};
const safari =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15';

let written: string[] = [];
afterEach(() => void vi.restoreAllMocks());

async function post(body: unknown, headers: Record<string, string> = {}) {
  written = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  const event = Object.assign({} as APIGatewayProxyEventV2, {
    routeKey: 'POST /passkeys/telemetry',
    headers: { 'content-type': 'text/plain;charset=UTF-8', 'user-agent': safari, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const warned = vi.spyOn(process.stderr, 'write');
  const { statusCode } = await handler(event, context);
  expect(warned).not.toHaveBeenCalled();
  const lines = written.map((line) => JSON.parse(line));
  return { statusCode, metrics: lines.filter((line) => '_aws' in line) };
}

describe('Telemetry', () => {
  it.each(['text/plain;charset=UTF-8', 'application/json'])('Telemetry sent as %s becomes metrics', async (type) => {
    const { statusCode, metrics } = await post(report, { 'content-type': type });
    expect(statusCode).toBe(204);
    expect(metrics).toMatchObject([
      { ceremony: 'registration', outcome: 'cancelled', BrowserCeremonies: 1, BrowserDuration: 4000 },
      { platform: 'macos', browser: 'safari', outcome: 'cancelled', error: 'NotAllowedError', BrowserCeremonies: 1 },
    ]);
  });

  it('Telemetry about browser capabilities becomes ones and zeros', async () => {
    const { statusCode, metrics } = await post({ capabilities: can });
    expect(statusCode).toBe(204);
    expect(metrics).toMatchObject([
      { platform: 'macos', BrowserPasskeys: 1, BrowserAutofill: 1, BrowserPlatformAuthenticator: 0, BrowserSignals: 1 },
    ]);
  });

  it('Telemetry counts unknown errors and browsers as `other`', async () => {
    const { metrics } = await post({ ...report, error: 'Ada’sError' }, { 'user-agent': `Ada/${'1'.repeat(100_000)}` });
    expect(metrics[1]).toMatchObject({ error: 'other', platform: 'other', browser: 'other' });
    expect(JSON.stringify(written)).not.toContain('Ada');
  });

  it.each([
    ['invalid JSON', '{'],
    ['an empty body', ''],
    ['an unknown ceremony', { ...report, ceremony: 'dance' }],
    ['an unknown outcome', { ...report, outcome: 'fun' }],
    ['an extra member', { ...report, userId: 'ada' }],
    ['a negative time', { ...report, milliseconds: -1 }],
    ['a time of an hour', { ...report, milliseconds: 3_600_000 }],
    ['a time that is not a number', { ...report, milliseconds: '5' }],
    ['an unknown capability', { capabilities: { ...can, flight: true } }],
    ['a missing capability', { capabilities: { passkeys: true } }],
  ])('Telemetry with %s is refused and not counted', async (_, body) => {
    expect(await post(body)).toEqual({ statusCode: 400, metrics: [] });
  });
});
