import { App, Stack } from 'aws-cdk-lib';
import { CfnLogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { expect, test } from 'vitest';
import { administration, operations } from '../../contract/operations.ts';
import { OperationsApi } from '../../lib/operations-api.ts';
import { apiDefinitions } from '../../local/http-api/api-resources.ts';
import { httpApi } from '../../local/http-api/http-api.ts';
import { readCloudAssembly } from '../../local/template/cloud-assembly.ts';
import { stackResources } from '../../local/template/stack-resources.ts';
import { signedHeaders } from '../support/stacks/signed-request.ts';
import { configurations, resourcesOf, synthesize, withStack } from './synthesize.ts';

const region = 'ap-southeast-2';
const template = synthesize('a custom domain');
const keysOf = (rows: Readonly<Record<string, { readonly method: string; readonly path: string }>>) =>
  Object.values(rows).map(({ method, path }) => `${method} ${path}`);

/** The route keys of each API, by the API's name. */
function routesByApi(): Record<string, unknown[]> {
  const routes = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route'));
  return Object.fromEntries(
    Object.entries(resourcesOf(template, 'AWS::ApiGatewayV2::Api')).map(([id, { Properties }]) => [
      String(Properties['Name']),
      routes
        .filter((route) => (route.Properties['ApiId'] as { Ref: string }).Ref === id)
        .map((route) => route.Properties['RouteKey']),
    ]),
  );
}

test('Administrators have an API of their own, with its own limits and access log', () => {
  expect(routesByApi()).toEqual({
    Passkeys: expect.arrayContaining(keysOf(operations)),
    'Passkeys administration': keysOf(administration),
  });
  const stages = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Stage'));
  expect(stages).toHaveLength(2);
  for (const { Properties } of stages) {
    expect(Properties['DefaultRouteSettings']).toEqual({ ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 });
  }
  const logs = stages.map(({ Properties }) => JSON.stringify(Object(Properties['AccessLogSettings']).DestinationArn));
  expect(new Set(logs).size).toBe(2);
});

test('The access logs of both APIs are where they take no room in the account’s resource policy of logs, each with a name that no other stack has', () => {
  const namesIn = (stackName: string) => {
    const stack = new Stack(new App(), stackName, { env: { region } });
    return ['One', 'Two'].flatMap((id) => {
      new OperationsApi(stack, id, {
        name: id,
        description: id,
        operations: [],
        throttle: { rateLimit: 1, burstLimit: 1 },
        logRetention: RetentionDays.ONE_DAY,
      });
      return stack.node
        .findChild(id)
        .node.findAll()
        .filter((child) => child instanceof CfnLogGroup);
    });
  };
  const names = ['Trial', 'Production'].flatMap((stackName) =>
    namesIn(stackName).map(({ logGroupName = '' }) => {
      expect(logGroupName).toMatch(new RegExp(`^/aws/vendedlogs/${stackName}-\\w+$`));
      return logGroupName;
    }),
  );
  expect(new Set(names).size).toBe(4);
  const own = Object.entries(resourcesOf(template, 'AWS::Logs::LogGroup')).filter(([id]) => id.includes('AccessLog'));
  expect(own).toHaveLength(2);
  for (const [, { Properties }] of own) expect(Properties['LogGroupName']).toMatch(/^\/aws\/vendedlogs\/Passkeys-/);
});

test('The outputs for administrators name their API and never the users’', () => {
  const [adminApi] = Object.entries(resourcesOf(template, 'AWS::ApiGatewayV2::Api')).flatMap(([id, { Properties }]) =>
    Properties['Name'] === 'Passkeys administration' ? [id] : [],
  );
  for (const name of ['AdminEndpoint', 'AdminArn', 'ErasureArn']) {
    const { Value } = template.findOutputs(name)[name] ?? {};
    expect(JSON.stringify(Value).match(/PasskeysA\w+HttpApi\w+/g), name).toEqual([adminApi]);
  }
});

test('Pages of no origin may call the administrators’ API', () => {
  const cors = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Api')).map(({ Properties }) => [
    Properties['Name'],
    'CorsConfiguration' in Properties,
  ]);
  expect(Object.fromEntries(cors)).toEqual({ Passkeys: true, 'Passkeys administration': false });
});

test('A flood on the public routes leaves administrators their own quota', async () => {
  const definitions = withStack(configurations['this machine'], (app) =>
    apiDefinitions(stackResources(readCloudAssembly(app.synth().directory), region)),
  );
  expect(definitions).toHaveLength(2);
  const now = new Date();
  const invoker = { invoke: async () => ({ statusCode: 200 }) };
  // The clock stands still, so that no bucket fills.
  const apis = definitions.map((api) => httpApi({ api, region, invoker, clock: () => now }));
  const send = async (index: number, method: string, path: string, headers: Record<string, string> = {}) => {
    const url = `https://${definitions[index]?.domainName}${path}`;
    return (await apis[index]?.(new Request(url, { method, headers }), { sourceIp: '203.0.113.7' }))?.status;
  };
  const { method, path } = operations['authentication-options'];
  const flood = [];
  for (let count = 0; count < 150; count++) flood.push(await send(0, method, path));
  expect(flood.filter((status) => status === 200)).toHaveLength(100);
  expect(flood.at(-1)).toBe(429);

  const list = '/admin/users/11111111-1111-4111-8111-111111111111/passkeys';
  const headers = await signedHeaders(`https://${definitions[1]?.domainName}`, region, 'GET', list);
  expect(await send(1, 'GET', list, headers)).toBe(200);
  // The flooded API has no route for it at all.
  expect(await send(0, 'GET', list, headers)).toBe(404);
});
