import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { launchChromium } from '../support/browser/chromium.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const local = inject('url') !== '';
const attackersOrigin = 'http://evil.example';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchChromium();
  page = await browser.newPage();
  await page.route(`${attackersOrigin}/`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }),
  );
  await page.goto(attackersOrigin);
});
afterAll(() => browser.close());

/** What the page gets of a request: the status of an answer that it may read, `opaque`, or `blocked`. */
const request = (url: string, init: object): Promise<number | string> =>
  page.evaluate(
    ([to, how]) =>
      fetch(to, how).then(
        ({ type, status }) => (type === 'opaque' ? type : status),
        () => 'blocked',
      ),
    [url, init] as const,
  );

const call = (operation: string, input: object) => ({
  method: 'POST',
  headers: { 'x-amz-target': operation, 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(input),
});

const cognito = (operation: string, input: object) =>
  request(inject('config').userPoolEndpoint, call(`AWSCognitoIdentityProviderService.${operation}`, input));

it.runIf(local)('A web page of another origin cannot administer the local user pool', async () => {
  const visitor = new Visitor(inject('config'));
  const user = await visitor.user();
  const { userPoolId: UserPoolId } = inject('config');
  const who = { UserPoolId, Username: user.email };
  expect(await cognito('AdminGetUser', who)).toBe('blocked');
  expect(await cognito('ListUsers', { UserPoolId })).toBe('blocked');
  expect(await cognito('AdminSetUserPassword', { ...who, Password: 'Evil-horse-1', Permanent: true })).toBe('blocked');
  expect(await cognito('AdminDisableUser', who)).toBe('blocked');
  expect(await cognito('AdminDeleteUser', who)).toBe('blocked');
  expect((await visitor.passwordTokens(user)).AccessToken).toBeDefined();
});

it.runIf(local)('A web page of another origin may sign somebody in at the local user pool, as at Cognito', async () => {
  const { userPoolClientId: ClientId } = inject('config');
  const input = { ClientId, AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME: 'nobody@example.com' } };
  expect(await cognito('InitiateAuth', input)).toBe(200);
  expect(await cognito('GetUser', { AccessToken: 'none' })).toBe(400);
});

it.runIf(local)('A web page of another origin cannot read messages, logs or tables of the local stack', async () => {
  const url = inject('url');
  for (const path of ['/_local/messages', '/_local/', '/_local/feed']) {
    expect([path, await request(url + path, {})]).toEqual([path, 'blocked']);
  }
  expect(await request(`${url}/_local/logs`, call('Logs_20140328.DescribeLogGroups', {}))).toBe('blocked');
  expect(await request(url, call('DynamoDB_20120810.DescribeTable', { TableName: inject('table').name }))).toBe(
    'blocked',
  );
  expect(await request(inject('table').endpoint, call('DynamoDB_20120810.ListTables', {}))).toBe('blocked');
});
