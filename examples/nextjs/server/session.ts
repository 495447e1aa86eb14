import { cookies } from 'next/headers';
import { type AuthenticationResult, Refused, refresh, revoke } from './cognito';
import { verify } from './tokens';

/** Whose session it is. */
export interface Session {
  readonly accessToken: string;
  readonly sub: string;
  readonly email: string | undefined;
}

/** Not readable for scripts, and not sent from other sites. */
const options = {
  httpOnly: true,
  secure: process.env.NODE_ENV === 'production',
  sameSite: 'strict',
  path: '/api',
} as const;
const month = 30 * 24 * 60 * 60;
const names = ['access', 'id', 'refresh'] as const;

/** Keeps tokens in cookies, once they are checked. */
export async function keep(result: AuthenticationResult): Promise<Session> {
  const session = await read(result.AccessToken, result.IdToken);
  if (!session) throw new Refused('The tokens are not valid.');
  const jar = await cookies();
  jar.set('access', result.AccessToken, { ...options, maxAge: result.ExpiresIn });
  jar.set('id', result.IdToken, { ...options, maxAge: result.ExpiresIn });
  if (result.RefreshToken) jar.set('refresh', result.RefreshToken, { ...options, maxAge: month });
  return session;
}

/** Who is signed in, by tokens that were checked and, if need be, refreshed. */
export async function current(): Promise<Session | undefined> {
  const jar = await cookies();
  const session = await read(jar.get('access')?.value, jar.get('id')?.value);
  const refreshToken = jar.get('refresh')?.value;
  if (session || !refreshToken) return session;
  try {
    return await keep(await refresh(refreshToken));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await forget();
    return undefined;
  }
}

/** Signs out: here first, then at Cognito. */
export async function end(): Promise<void> {
  const refreshToken = (await cookies()).get('refresh')?.value;
  await forget();
  if (refreshToken) await revoke(refreshToken);
}

async function forget(): Promise<void> {
  const jar = await cookies();
  for (const name of names) jar.delete({ name, path: options.path });
}

async function read(accessToken?: string, idToken?: string): Promise<Session | undefined> {
  if (!accessToken || !idToken) return undefined;
  const [access, id] = await Promise.all([verify(accessToken, 'access'), verify(idToken, 'id')]);
  if (!access?.sub || access.sub !== id?.sub) return undefined;
  return { accessToken, sub: access.sub, email: typeof id.email === 'string' ? id.email : undefined };
}
