import { decodeJwt } from 'jose';
import { expect, inject, test } from 'vitest';
import { operations } from '../../contract/operations.ts';
import type { AdminActivityResponse } from '../../contract/shapes.ts';
import { apiDefinitions } from '../../local/http-api/api-resources.ts';
import { readCloudAssembly } from '../../local/template/cloud-assembly.ts';
import { stackResources } from '../../local/template/stack-resources.ts';
import { signedRequest } from '../support/stacks/signed-request.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const local = inject('url') !== '';
const { method, path } = operations['authentication-options'];

/** Sends a request to the users' API at its own address, past the distribution. */
function directly(headers: Record<string, string> = {}) {
  const resources = stackResources(readCloudAssembly(inject('templateDirectory')), 'ap-southeast-2');
  const api = apiDefinitions(resources).find(({ routes }) => routes.some(({ key }) => key === `${method} ${path}`));
  return fetch(`${inject('url')}${path}`, { method, headers: { ...headers, 'x-local-host': api?.domainName ?? '' } });
}

test.runIf(local)(
  'Somebody who finds the API’s own address, beside the distribution and its web ACL, is refused',
  async () => {
    const response = await directly();
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'unauthorized', status: 403 });
    expect((await directly({ 'x-passkeys-origin': 'guess' })).status).toBe(403);
  },
);

test.runIf(local)('A header that a viewer makes up does not replace what the distribution sends', async () => {
  const headers = { 'x-passkeys-origin': 'guess' };
  expect((await fetch(`${inject('url')}${path}`, { method, headers })).status).toBe(200);
});

test.runIf(local)(
  'The activity has the address that the distribution saw, whatever a thief writes before it',
  async () => {
    const visitor = new Visitor(inject('config'));
    const { AccessToken: token = '' } = await visitor.passwordTokens(await visitor.user());
    const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': '192.0.2.66' };
    const made = await fetch(`${inject('url')}/passkeys/recovery-codes`, { method: 'POST', headers });
    expect(made.status).toBe(201);
    const activity = async () => {
      const path = `/admin/users/${decodeJwt(token).sub}/activity`;
      const answer = await signedRequest(inject('url'), visitor.config.region, 'GET', path);
      return ((await answer.json()) as AdminActivityResponse).events.find(({ type }) => type === 'recovery_codes.made');
    };
    await expect.poll(activity, { timeout: 20_000 }).toMatchObject({
      viewerAddress: expect.stringMatching(/^(127|::)/),
      forwardedFor: expect.stringMatching(/^192\.0\.2\.66, /),
    });
  },
);
