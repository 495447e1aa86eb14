import { AttachmentRefusal } from './refusal.ts';
import { type Settings, texts } from './settings.ts';

const flow = 'ALLOW_CUSTOM_AUTH';

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

/**
 * Whether the client allows custom authentication. One that names no flow does, and so does one with names of before `ALLOW_…`, which
 * can't stand beside those: they only say what it allows beyond custom authentication, or that it allows nothing else
 * (`CUSTOM_AUTH_FLOW_ONLY`).
 */
function allowsCustomAuth(client: Settings): boolean {
  const flows = texts(client['ExplicitAuthFlows']);
  return flows.includes(flow) || flows.every((name) => !name.startsWith('ALLOW_'));
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
    ...(!allowsCustomAuth(client) && { ExplicitAuthFlows: [...texts(client['ExplicitAuthFlows']), flow] }),
    ...(wanted.preventUserExistenceErrors && { PreventUserExistenceErrors: 'ENABLED' }),
  };
}

/** The client without what it got. */
export function detachedClient(client: Settings, wanted: ClientWanted, before: ClientBefore): Settings {
  const flows = texts(client['ExplicitAuthFlows']).filter((name) => before.customAuth || name !== flow);
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

const harmless = [flow, 'ALLOW_REFRESH_TOKEN_AUTH', 'CUSTOM_AUTH_FLOW_ONLY'];
const unnamed = [flow, 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'];

/**
 * What synthesis looks at in clients of its own app: whether a password alone signs in beside the passkey.
 *
 * @throws AttachmentRefusal when it does
 */
export function checkPasswordFirst(client: Settings): void {
  const named = texts(client['ExplicitAuthFlows']);
  const flows = (named.length > 0 ? named : unnamed).filter((name) => !harmless.includes(name));
  const id = client['ClientId'];
  if (flows.length > 0) {
    throw new AttachmentRefusal(
      `passwordFirst: the app client ${id} allows ${flows.join(', ')}, and so takes a password without a passkey. ` +
        `Leave it ${flow} and ALLOW_REFRESH_TOKEN_AUTH.`,
    );
  }
  if (client['AllowedOAuthFlowsUserPoolClient'] === true) {
    throw new AttachmentRefusal(
      `passwordFirst: the app client ${id} has managed login, and so takes a password without a passkey.`,
    );
  }
}
