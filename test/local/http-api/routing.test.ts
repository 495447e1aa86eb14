import { describe, expect, it } from 'vitest';
import type { ApiRoute } from '../../../local/http-api/api-resources.ts';
import { matchRoute } from '../../../local/http-api/routing.ts';

const route = (key: string): ApiRoute => ({ key, functionArn: key, timeoutMilliseconds: 1, scopes: [], throttle: {} });
const routes = [
  'GET /passkeys',
  'GET /passkeys/{id}',
  'GET /passkeys/activity',
  'ANY /passkeys/{id}',
  'GET /files/{rest+}',
].map(route);

describe('matchRoute', () => {
  it.each<[string, string, string | undefined, Record<string, string>]>([
    ['GET', '/passkeys', 'GET /passkeys', {}],
    ['GET', '/passkeys/', 'GET /passkeys', {}],
    ['POST', '/passkeys', undefined, {}],
    ['GET', '/passkeys/abc', 'GET /passkeys/{id}', { id: 'abc' }],
    ['GET', '/passkeys/activity', 'GET /passkeys/activity', {}],
    ['DELETE', '/passkeys/abc', 'ANY /passkeys/{id}', { id: 'abc' }],
    ['GET', '/passkeys/abc/def', undefined, {}],
    ['GET', '/files/a/b.txt', 'GET /files/{rest+}', { rest: 'a/b.txt' }],
    ['GET', '/else', undefined, {}],
  ])('matchRoute answers %s %s with the route %s', (method, path, key, parameters) => {
    const match = matchRoute(routes, method, path);
    expect(match?.route.key).toBe(key);
    expect(match?.parameters ?? {}).toEqual(parameters);
  });

  it('matchRoute falls back to the `$default` route', () => {
    expect(matchRoute([...routes, route('$default')], 'PUT', '/else')?.route.key).toBe('$default');
  });
});
