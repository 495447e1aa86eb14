import type { ApiRoute } from './api-resources.ts';

/** The route that answers a request, and the path's variables. */
export interface RouteMatch {
  readonly route: ApiRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Chooses the route as API Gateway does: a full match before a greedy one (`{proxy+}`), the most specific path first, the
 * method before `ANY`, and `$default` for what is left.
 * @param path decoded
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function matchRoute(routes: readonly ApiRoute[], method: string, path: string): RouteMatch | undefined {
  const candidates = routes
    .flatMap((route) => {
      const [routeMethod = '', pattern] = route.key.split(' ');
      if (pattern === undefined || (routeMethod !== method && routeMethod !== 'ANY')) return [];
      const groups = expression(pattern).exec(path)?.groups;
      return groups || expression(pattern).test(path)
        ? [{ route, parameters: { ...groups }, rank: rank(pattern) + (routeMethod === 'ANY' ? '1' : '0') }]
        : [];
    })
    .sort((one, other) => one.rank.localeCompare(other.rank));
  const fallback = routes.find(({ key }) => key === '$default');
  return candidates[0] ?? (fallback && { route: fallback, parameters: {} });
}

function expression(pattern: string): RegExp {
  const source = segments(pattern).map((segment) => {
    const [, name, greedy] = /^\{(\w+)(\+?)\}$/.exec(segment) ?? [];
    if (name) return `(?<${name}>${greedy ? '.+' : '[^/]+'})`;
    return segment.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^/${source.join('/')}/?$`);
}

/** Sorts literal segments before variables, and those before greedy ones. */
function rank(pattern: string): string {
  return segments(pattern)
    .map((segment) => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0'))
    .join('');
}

function segments(pattern: string): string[] {
  return pattern.split('/').filter(Boolean);
}
