import { AttachmentRefusal } from './refusal.ts';
import {
  allowsCustomAuth,
  customAuthFlow,
  passkeyIsSkipped,
  passwordOnlyWays,
  waysPastPasskey,
} from './sign-in-flows.ts';
import { type Settings, texts } from './values.ts';

/** What an app client was before: all that has to be known to take away what was added and nothing else. */
export interface ClientBefore {
  /** Whether it allowed custom authentication. */
  readonly customAuth: boolean;
  /** Whether it hid who exists. */
  readonly preventUserExistenceErrors: boolean;
}

/** What an app client gets. */
export interface ClientWanted {
  readonly preventUserExistenceErrors: boolean;
}

const hidesUsers = (client: Settings) => client['PreventUserExistenceErrors'] === 'ENABLED';

/** What there is to remember of a client that nothing was added to yet. */
export function clientBefore(client: Settings): ClientBefore {
  return { customAuth: allowsCustomAuth(client), preventUserExistenceErrors: hidesUsers(client) };
}

/** The client with what it is to get. What it has, it keeps. */
export function attachedClient(client: Settings, wanted: ClientWanted): Settings {
  return {
    ...client,
    ...(!allowsCustomAuth(client) && {
      ExplicitAuthFlows: [...texts(client['ExplicitAuthFlows']), customAuthFlow],
    }),
    ...(wanted.preventUserExistenceErrors && { PreventUserExistenceErrors: 'ENABLED' }),
  };
}

/** The client without what it got. */
export function detachedClient(client: Settings, wanted: ClientWanted, before: ClientBefore): Settings {
  const flows = texts(client['ExplicitAuthFlows']).filter((name) => before.customAuth || name !== customAuthFlow);
  return {
    ...withFormerErrors(client, wanted, before),
    // A client that names no flow allows several, so the last one stays.
    ...(flows.length > 0 && { ExplicitAuthFlows: flows }),
  };
}

/** The client that tells of unknown users as it did, if it was asked not to and is still so. */
export function withFormerErrors(client: Settings, wanted: ClientWanted, before: ClientBefore): Settings {
  const legacy = wanted.preventUserExistenceErrors && !before.preventUserExistenceErrors && hidesUsers(client);
  return legacy ? { ...client, PreventUserExistenceErrors: 'LEGACY' } : client;
}

/**
 * What synthesis looks at in clients of its own app: whether a password alone signs in beside the passkey.
 *
 * @throws AttachmentRefusal when it does
 */
export function checkPasswordFirst(client: Settings): void {
  const ways = passwordOnlyWays(client);
  if (!ways) return;
  const [what, advice] =
    ways.flows.length > 0
      ? [`allows ${ways.flows.join(', ')}`, ` Leave it ${customAuthFlow} and ALLOW_REFRESH_TOKEN_AUTH.`]
      : ['has managed login', ''];
  throw new AttachmentRefusal(
    `passwordFirst: the app client ${client['ClientId']} ${what}, and so takes a password without a passkey.${advice}`,
  );
}

/**
 * Refuses a pool in which Cognito can issue tokens after the password, before it asks for the passkey.
 *
 * @throws AttachmentRefusal
 */
export function checkSecondFactors(pool: Settings): void {
  const ways = waysPastPasskey(pool);
  if (ways.length === 0) return;
  throw new AttachmentRefusal(
    `passwordFirst: the user pool has ${ways.join(' and ')}. ${passkeyIsSkipped} Nothing was changed. ` +
      'Take it from the pool, or leave passwordFirst out.',
  );
}
