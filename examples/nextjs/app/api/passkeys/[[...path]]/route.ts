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
      ...(session ? { authorization: `Bearer ${session.accessToken}` } : {}),
    },
    ...(body === '' ? {} : { body }),
  });
  const type = answer.headers.get('content-type');
  return new Response(answer.status === 204 ? null : await answer.text(), {
    status: answer.status,
    headers: { 'cache-control': 'no-store', ...(type ? { 'content-type': type } : {}) },
  });
}

export { passOn as DELETE, passOn as GET, passOn as PATCH, passOn as POST };
