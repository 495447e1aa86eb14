import fc from 'fast-check';
import { operations } from '../../../contract/operations.ts';
import { claimsEdit, pathEdit, request, type Texts } from '../arbitraries/requests.ts';
import type { Stage } from '../stage.ts';
import { difference, type RouteName, routeNames } from '../system.ts';
import { target } from '../target.ts';
import { verdictOf } from '../wire.ts';

const isOperation = (name: RouteName): name is keyof typeof operations => name in operations;

/** What changes how an account is signed in to. Of somebody with a passkey it needs a session that was confirmed. */
const changes: readonly RouteName[] = ['registration-options', 'register', 'update', 'remove', 'new-recovery-codes'];

/** Whose account an operation may read or change by what API Gateway has checked; nobody's when it may not be called at all. */
function mayTouch(
  name: RouteName,
  claims: Texts,
  path: Texts,
  administrator: boolean,
  session: string,
): string | undefined {
  if (!isOperation(name)) return administrator ? path['sub'] : undefined;
  const { token_use, scope = '', sub, username, origin_jti } = claims;
  const access = token_use === 'access' && scope.split(' ').includes('aws.cognito.signin.user.admin') && username;
  return access && (origin_jti === session || !changes.includes(name)) ? sub : undefined;
}

/** Nothing of the person's changes on behalf of somebody else, and nothing at all where nothing may be touched. */
async function checkItems(owner: string | undefined, { system, before, person }: Stage): Promise<void> {
  const now = await system.items();
  const lost = difference(before, now);
  await system.restore(before);
  if (lost.length > 0 && owner !== person.sub) throw new Error('Another’s items have changed.');
}

/** Whatever the body, headers, path and claims: a refusal of the closed kind, or what the claims give a right to. */
export const anyRequest = target(
  'operations: any request',
  8,
  fc.record({
    name: fc.constantFrom(...routeNames),
    request,
    claims: claimsEdit,
    path: pathEdit,
    administrator: fc.boolean(),
  }),
  async ({ name, request, claims: changeClaims, path: changePath, administrator }, stage) => {
    const claims = changeClaims(stage.person.claims());
    const pathParameters = changePath({ sub: stage.person.sub, id: stage.person.credential.id });
    const body = request.isBase64Encoded && request.body ? Buffer.from(request.body).toString('base64') : request.body;
    const iam = administrator ? { userArn: 'arn:aws:iam::000000000000:user/root' } : undefined;
    const requestContext = { authorizer: { jwt: { claims }, iam } };
    const event = { ...request, body, pathParameters, requestContext };
    const verdict = verdictOf(await stage.system.route(name, JSON.stringify(event)));
    if (verdict !== 'accepted') return verdict;
    const owner = mayTouch(name, claims, pathParameters, administrator, stage.person.session);
    if (!owner && !(isOperation(name) && operations[name].public)) throw new Error('Accepted without a right to it.');
    await checkItems(owner, stage);
    return verdict;
  },
);
