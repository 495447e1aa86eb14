import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { telemetryMetrics } from '../../../bench/cost/usage.ts';
import { telemetry } from '../../../contract/telemetry.ts';
import { clientDimensions } from '../../../lambdas/observability/client-dimensions.ts';
import { handler } from '../../../lambdas/routes/telemetry.ts';
import { extractMetrics } from '../../support/observed/emf.ts';

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
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

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
  return { statusCode, lines };
}

describe('Telemetry', () => {
  it.each(['text/plain;charset=UTF-8', 'application/json'])(
    'Telemetry sent as %s becomes a log line and one metric',
    async (type) => {
      const { statusCode, lines } = await post(report, { 'content-type': type });
      expect(statusCode).toBe(204);
      expect(lines).toMatchObject([
        {
          ...{ level: 'INFO', message: 'POST /passkeys/telemetry', ceremony: 'registration', outcome: 'cancelled' },
          ...{ platform: 'macos', browser: 'safari', error: 'NotAllowedError', browserMilliseconds: 4000 },
          BrowserCeremonies: 1,
        },
      ]);
      expect([...extractMetrics(JSON.stringify(lines[0])).sums]).toEqual([['BrowserCeremonies outcome=cancelled', 1]]);
    },
  );

  it('Detailed metrics divide telemetry by ceremony, by browser, and by error', async () => {
    vi.stubEnv('DETAILED_METRICS', 'true');
    const { lines } = await post(report);
    expect(new Set(extractMetrics(JSON.stringify(lines[0])).sums.keys())).toEqual(
      new Set([
        'BrowserCeremonies outcome=cancelled',
        'BrowserCeremonies browser=safari outcome=cancelled platform=macos',
        'BrowserCeremonies error=NotAllowedError outcome=cancelled',
        'BrowserCeremonies ceremony=registration outcome=cancelled',
        'BrowserDuration ceremony=registration outcome=cancelled',
      ]),
    );
  });

  it('Telemetry of an outcome without an error leaves the error out', async () => {
    vi.stubEnv('DETAILED_METRICS', 'true');
    const { lines } = await post({ ...report, outcome: 'abandoned' });
    expect(lines[0]).toMatchObject({ outcome: 'abandoned', BrowserCeremonies: 1 });
    expect(lines[0]).not.toHaveProperty('error');
  });

  it('Telemetry about browser capabilities becomes a log line, and with detailed metrics ones and zeros', async () => {
    const { statusCode, lines } = await post({ capabilities: can });
    expect(statusCode).toBe(204);
    expect(lines).toMatchObject([{ platform: 'macos', capabilities: can }]);
    expect(lines[0]).not.toHaveProperty('_aws');
    vi.stubEnv('DETAILED_METRICS', 'true');
    expect((await post({ capabilities: can })).lines).toMatchObject([
      { platform: 'macos', BrowserPasskeys: 1, BrowserAutofill: 1, BrowserPlatformAuthenticator: 0, BrowserSignals: 1 },
    ]);
  });

  it('Telemetry counts unknown errors and browsers as `other`', async () => {
    const { lines } = await post({ ...report, error: 'Ada’sError' }, { 'user-agent': `Ada/${'1'.repeat(100_000)}` });
    expect(lines[0]).toMatchObject({ error: 'other', platform: 'other', browser: 'other' });
    expect(JSON.stringify(written)).not.toContain('Ada');
  });

  it.each([
    ['', telemetryMetrics.byDefault],
    ['true', telemetryMetrics.detailed],
  ])(
    'A stranger with invented browsers and errors makes at most the documented number of metrics (detailed: %j)',
    async (detailed, most) => {
      vi.stubEnv('DETAILED_METRICS', detailed);
      const systems = [
        'Windows NT 10.0',
        'Macintosh; Intel Mac OS X 10_15_7',
        'X11; Linux x86_64',
        'X11; CrOS x86_64 1.0',
        'Linux; Android 16',
        'iPhone; CPU iPhone OS 18_5 like Mac OS X',
        'Ada',
      ];
      const programs = [
        'Chrome/142.0',
        'Chrome/142.0 Edg/142.0',
        'Chrome/142.0 OPR/100.0',
        'Firefox/145.0',
        'Version/26.0 Safari/605',
        'SamsungBrowser/29.0 Chrome/136.0',
        'Ada/1',
      ];
      const agents = systems.flatMap((system) => programs.map((program) => `Mozilla/5.0 (${system}) ${program}`));
      const clients = new Map(agents.map((agent) => [JSON.stringify(clientDimensions(agent)), agent]));
      const lines: string[] = [];
      const note = async (body: unknown, agent: string) => {
        await post(body, { 'user-agent': agent });
        lines.push(...written);
      };
      const [first = ''] = clients.values();
      for (const outcome of telemetry.outcomes) {
        for (const agent of clients.values()) await note({ ceremony: 'registration', outcome }, agent);
        for (const ceremony of telemetry.ceremonies) await note({ ...report, ceremony, outcome }, first);
        for (const error of [...telemetry.errors, 'AdasError']) await note({ ...report, outcome, error }, first);
      }
      for (const agent of clients.values()) await note({ capabilities: can }, agent);
      const { sums } = extractMetrics(lines.join(''));
      expect(clients.size).toBe(29);
      expect(sums.size).toBe(most);
    },
    60_000,
  );

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
    const { statusCode, lines } = await post(body);
    expect(statusCode).toBe(400);
    expect(lines).toMatchObject([{ outcome: 'refused' }]);
    expect(lines[0]).not.toHaveProperty('_aws');
  });
});
