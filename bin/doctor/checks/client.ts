import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider';
import { allowsCustomAuth, passwordOnlyWays } from '../../../lambdas/attachment/sign-in-flows.ts';
import { type CheckName, type Finding, notChecked } from '../finding.ts';
import type { Installation } from '../installation.ts';
import { policyOf } from '../policy.ts';
import { attach, aws } from '../shell.ts';

/** Minutes that a challenge of ours is worth answering. */
const longestSession = 5;
const declared =
  'Change it where the app client is declared: update-user-pool-client resets all that a call leaves out.';

/** The app clients that were given. */
export function checkClients(installation: Installation): Finding[] {
  const { clients } = installation;
  if (clients.length === 0) return [notChecked('client-flow', 'No app client was given; give each with --client-id.')];
  return clients.flatMap(({ id, client }) => {
    if (client.state === 'unknown') return [{ ...notChecked('client-flow', client.why), subject: id }];
    if (client.state === 'found') return checkClient(installation, id, client.value);
    const list = ['list-user-pool-clients', '--user-pool-id', installation.options.userPoolId];
    const found = 'The user pool has no such app client.';
    const command = aws(installation, 'cognito-idp', ...list);
    return [{ check: 'client-flow', subject: id, status: 'problem', found, command }];
  });
}

function checkClient(installation: Installation, id: string, client: UserPoolClientType): Finding[] {
  const one = (check: CheckName, fine: string, wrong?: Partial<Finding> & Pick<Finding, 'found'>): Finding => ({
    ...{ check, subject: id },
    ...(wrong ? { status: 'problem', ...wrong } : { status: 'ok', found: fine }),
  });
  const { ExplicitAuthFlows: flows = [], AuthSessionValidity: minutes = 3 } = client;
  const show = ['describe-user-pool-client', '--user-pool-id', installation.options.userPoolId, '--client-id', id];
  const look = aws(installation, 'cognito-idp', ...show);
  const hides = client.PreventUserExistenceErrors === 'ENABLED';
  return [
    one(
      'client-flow',
      'ALLOW_CUSTOM_AUTH is on.',
      allowsCustomAuth(client)
        ? undefined
        : {
            found: `ALLOW_CUSTOM_AUTH is off (it has ${flows.join(', ')}): its users can’t sign in with a passkey.`,
            command: attach(installation, id),
          },
    ),
    one(
      'client-unknown-users',
      'PreventUserExistenceErrors is ENABLED.',
      hides
        ? undefined
        : {
            found: 'PreventUserExistenceErrors is not ENABLED: whoever asks learns which users exist.',
            command: attach(installation, id, '--prevent-user-existence-errors'),
          },
    ),
    one(
      'client-revocation',
      'On.',
      client.EnableTokenRevocation === false
        ? {
            status: 'warning',
            found: 'Token revocation is off: who signs out of a stolen session does not end it.',
            ...{ advice: declared, command: look },
          }
        : undefined,
    ),
    one(
      'client-secret',
      'None, as pages and apps need it.',
      client.ClientSecret === undefined
        ? undefined
        : {
            status: 'warning',
            found: 'It has a secret, which pages and apps can’t keep. For those, make a client without one.',
            command: aws(
              installation,
              ...['cognito-idp', 'create-user-pool-client', '--user-pool-id', installation.options.userPoolId],
              ...['--client-name', 'passkeys', '--no-generate-secret', '--prevent-user-existence-errors', 'ENABLED'],
              ...['--explicit-auth-flows', 'ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
            ),
          },
    ),
    one(
      'client-session',
      `${minutes} minutes.`,
      minutes > longestSession
        ? {
            status: 'warning',
            found: `A sign-in stays open for ${minutes} minutes (AuthSessionValidity). Passkeys need 3; the rest is time for who stole a session.`,
            ...{ advice: declared, command: look },
          }
        : undefined,
    ),
    ...passwordFirst(installation, id, client).map((wrong) => one('client-password-first', 'No other way in.', wrong)),
  ];
}

/** For an app client that asks for a password before the passkey. At synthesis, imported ones can't be looked at. */
function passwordFirst(installation: Installation, id: string, client: UserPoolClientType) {
  const { passwordFirst: listed } = policyOf(installation.setting('policy')) ?? {};
  if (!Array.isArray(listed) || !listed.includes(id)) return [];
  const ways = passwordOnlyWays(client);
  if (!ways) return [undefined];
  const names = [...ways.flows, ...(ways.managedLogin ? ['managed login'] : [])];
  const show = ['describe-user-pool-client', '--user-pool-id', installation.options.userPoolId, '--client-id', id];
  return [
    {
      found: `It asks for the passkey after the password, and takes the password alone by ${names.join(', ')}.`,
      ...{ advice: declared, command: aws(installation, 'cognito-idp', ...show) },
    },
  ];
}
