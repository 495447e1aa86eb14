import { Refused, signIn } from '../../../server/cognito';
import { current, end, keep, type Session } from '../../../server/session';

const unauthorized = () => Response.json({ error: 'unauthorized' }, { status: 401 });
const user = ({ sub, email }: Session) => Response.json({ sub, email });

/** Who is signed in. */
export async function GET(): Promise<Response> {
  const session = await current();
  return session ? user(session) : unauthorized();
}

/** Signs in with what `prepareAnswer` returned. The tokens stay here. */
export async function POST(request: Request): Promise<Response> {
  const { username, challengeAnswer } = Object(await request.json().catch(() => ({})));
  if (typeof username !== 'string' || typeof challengeAnswer !== 'string') {
    return Response.json({ error: 'invalid_request' }, { status: 400 });
  }
  try {
    return user(await keep(await signIn(username, challengeAnswer)));
  } catch (error) {
    if (error instanceof Refused) return unauthorized();
    throw error;
  }
}

/** Signs out. */
export async function DELETE(): Promise<Response> {
  await end();
  return new Response(null, { status: 204 });
}
