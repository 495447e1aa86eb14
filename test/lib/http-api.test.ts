import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { administration, operations } from '../../contract/operations.ts';
import { resourcesOf, synthesize, withStack } from './synthesize.ts';

const template = synthesize('a custom domain');

describe.each(Object.values(operations))('$method $path', ({ method, path, public: isPublic }) => {
  const routes = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route')).filter(
    ({ Properties }) => Properties['RouteKey'] === `${method} ${path}`,
  );

  test(isPublic ? `${method} ${path} needs no token` : `${method} ${path} needs an access token`, () => {
    expect(routes).toHaveLength(1);
    const properties = routes[0]?.Properties ?? {};
    expect(properties['AuthorizationType']).toBe(isPublic ? 'NONE' : 'JWT');
    expect('AuthorizerId' in properties).toBe(!isPublic);
  });
});

describe.each(Object.values(administration))('$method $path for administrators', ({ method, path }) => {
  test(`${method} ${path} needs a signature with AWS credentials`, () => {
    const routes = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Route')).filter(
      ({ Properties }) => Properties['RouteKey'] === `${method} ${path}`,
    );
    expect(routes.map(({ Properties }) => Properties['AuthorizationType'])).toEqual(['AWS_IAM']);
    expect(path).toMatch(/^\/(admin|erasure)\//);
  });
});

test('The HTTP APIs have one route for each operation', () => {
  template.resourceCountIs('AWS::ApiGatewayV2::Route', Object.keys({ ...operations, ...administration }).length);
});

test('The output `AdminArn` covers all operations of administrators but the erasure of a user, which `ErasureArn` covers', () => {
  const covered = (output: string, prefix: string) => {
    expect(JSON.stringify(template.findOutputs(output)[output]?.['Value'])).toMatch(
      new RegExp(`:execute-api:.*/\\$default/\\*${prefix}\\*`),
    );
    return Object.entries(administration).flatMap(([name, { path }]) => (path.startsWith(prefix) ? [name] : []));
  };
  expect(covered('ErasureArn', '/erasure/')).toEqual(['admin-forget']);
  expect(covered('AdminArn', '/admin/')).toEqual(Object.keys(administration).filter((name) => name !== 'admin-forget'));
});

test('The authorizer accepts only tokens of the user pool for its app client', () => {
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: {
      Audience: [{ Ref: Match.stringLikeRegexp('^SignInClient') }],
      Issuer: {
        'Fn::Join': [
          '',
          [
            'https://cognito-idp.ap-southeast-2.',
            { Ref: 'AWS::URLSuffix' },
            '/',
            { Ref: Match.stringLikeRegexp('^SignInUserPool') },
          ],
        ],
      },
    },
  });
});

test('The public routes have lower throttling limits than the others', () => {
  const publicThrottle = { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 };
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    StageName: '$default',
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
    RouteSettings: {
      'POST /passkeys/authentication/options': publicThrottle,
      'POST /passkeys/authentication/user': publicThrottle,
      'POST /passkeys/telemetry': { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
    },
  });
});

test('The throttles of the app’s configuration reach the routes', () => {
  const context = { publicThrottlingRateLimit: '7', throttlingBurstLimit: '11' };
  withStack(context, (_app, stack) => {
    Template.fromStack(stack).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingBurstLimit: 11 },
      RouteSettings: { 'POST /passkeys/authentication/options': { ThrottlingRateLimit: 7 } },
    });
  });
});

test('Each stage depends on the routes of its API, which its throttling settings name', () => {
  const stages = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
  expect(stages).toHaveLength(2);
  for (const stage of stages) {
    const ofItsApi = { Properties: { ApiId: stage['Properties'].ApiId } };
    const routes = Object.keys(template.findResources('AWS::ApiGatewayV2::Route', ofItsApi));
    expect(routes).not.toEqual([]);
    expect(stage['DependsOn']).toEqual(expect.arrayContaining(routes));
  }
});

test('The HTTP API calls the functions with payload format 2.0', () => {
  template.allResourcesProperties('AWS::ApiGatewayV2::Integration', {
    IntegrationType: 'AWS_PROXY',
    PayloadFormatVersion: '2.0',
  });
});

describe('CORS', () => {
  test('CORS allows the configured origins with the methods and headers of the API', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      ProtocolType: 'HTTP',
      CorsConfiguration: {
        AllowOrigins: ['https://login.example.com', 'https://example.com'],
        AllowMethods: ['POST', 'GET', 'PATCH', 'DELETE'],
        AllowHeaders: ['authorization', 'content-type'],
        AllowCredentials: Match.absent(),
        MaxAge: 3600,
      },
    });
  });

  test('CORS is off if the pages and the API share CloudFront’s own domain', () => {
    synthesize().hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
  });
});

test('A token whose error has quotation marks cannot forge another member of the access log', () => {
  const [stage] = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Stage'));
  const { Format } = Object(stage?.Properties['AccessLogSettings']) as { Format: string };
  const genuine: Record<string, string> = { '$context.identity.sourceIp': '203.0.113.7', '$context.status': '401' };
  const forged = 'x","sourceIp":"198.51.100.1","status":"200","requestId":"forged","error":"-","routeKey":"forged';
  for (const hostile of ['$context.authorizer.error', '$context.integrationErrorMessage']) {
    const line = Format.replaceAll(/\$context\.[\w.]+/g, (name) =>
      name === hostile ? forged : (genuine[name] ?? 'genuine'),
    );
    expect(JSON.parse(line)).toMatchObject({
      sourceIp: '203.0.113.7',
      status: '401',
      requestId: 'genuine',
      error: 'genuine',
      routeKey: 'genuine',
    });
  }
});

test('The access log is JSON and contains nothing that a caller writes', () => {
  const [stage] = Object.values(resourcesOf(template, 'AWS::ApiGatewayV2::Stage'));
  const settings = { ...(stage?.Properties['AccessLogSettings'] as { Format: string; DestinationArn: unknown }) };
  expect(settings.DestinationArn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^PasskeysApiAccessLog/), 'Arn'] });
  const variables = Object.values(JSON.parse(settings.Format) as Record<string, string>);
  expect(variables.sort()).toEqual([
    '$context.authorizer.error',
    '$context.error.responseType',
    '$context.identity.sourceIp',
    '$context.integrationErrorMessage',
    '$context.integrationLatency',
    '$context.requestId',
    '$context.requestTime',
    '$context.responseLatency',
    '$context.routeKey',
    '$context.status',
  ]);
});
