import { loadConfig } from '../../../../server/config';
import { current } from '../../../../server/session';

/** Passes a call of the page on to the API, with the access token if somebody is signed in. */
async function passOn(request: Request): Promise<Response> {
  const [{ apiUrl }, session] = await Promise.all([loadConfig(), current()]);
  const { pathname, search } = new URL(request.url);
  const body = await request.text();
  const answer = await fetch(`${apiUrl}${pathname.replace(/^\/api/, '')}${search}`, {
    method: request.method,
    cache: 'no-store',
    headers: {
      accept: 'application/json',
      'content-type': request.headers.get('content-type') ?? 'application/json',
      // The audit trail shows it, and the metrics count by it.
      'user-agent': request.headers.get('user-agent') ?? '',
      ...(session ? { authorization: `Bearer ${session.accessToken}` } : {}),
    },
    ...(body === '' ? {} : { body }),
  });
  return new Response(answer.status === 204 ? null : await answer.text(), {
    status: answer.status,
    headers: { 'cache-control': 'no-store', ...headersOf(answer) },
  });
}

/** What the page reads of an answer; the client takes `apigw-requestid` as the support ID where API Gateway answers for itself. */
const headersOf = ({ headers }: Response) =>
  Object.fromEntries(
    ['content-type', 'apigw-requestid'].flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );

export { passOn as DELETE, passOn as GET, passOn as PATCH, passOn as POST };
