import type { CorsConfiguration } from './api-resources.ts';

/** Whether the request is a browser's question before the actual request; API Gateway answers it without a route. */
export function isPreflight(request: Request): boolean {
  const { method, headers } = request;
  return method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method');
}

export function preflightResponse(cors: CorsConfiguration, request: Request): Response {
  const response = new Response(null, { status: 204 });
  addCorsHeaders(cors, request, response.headers);
  if (response.headers.has('access-control-allow-origin')) {
    set(response.headers, 'access-control-allow-methods', cors.AllowMethods);
    set(response.headers, 'access-control-allow-headers', cors.AllowHeaders);
    if (cors.MaxAge !== undefined) response.headers.set('access-control-max-age', String(cors.MaxAge));
  }
  return response;
}

/**
 * Puts the API's CORS headers on an answer, whoever made it, in place of those that the function set.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function addCorsHeaders(cors: CorsConfiguration, request: Request, headers: Headers): void {
  for (const name of [...headers.keys()]) if (name.startsWith('access-control-')) headers.delete(name);
  const origin = request.headers.get('origin');
  if (!origin) return;
  const any = cors.AllowOrigins.includes('*');
  if (!any && !cors.AllowOrigins.includes(origin)) return;
  headers.set('access-control-allow-origin', any ? '*' : origin);
  if (!any) headers.append('vary', 'origin');
  if (cors.AllowCredentials) headers.set('access-control-allow-credentials', 'true');
  set(headers, 'access-control-expose-headers', cors.ExposeHeaders);
}

function set(headers: Headers, name: string, values: readonly string[]): void {
  if (values.length > 0) headers.set(name, values.join(','));
}
