import type { NewRecoveryCodesResponse, Passkey } from '../../contract/shapes.ts';
import { type Client, genuine } from './client.ts';
import { type HeldPasskey, type Ledger, noTellings } from './ledger.ts';
import type { Random } from './random.ts';

/** What a user may do, each with its weight. */
const weights = {
  'sign in with a user name': 30,
  'sign in without a user name': 25,
  register: 9,
  rename: 8,
  remove: 6,
  'make recovery codes': 3,
  'sign in by recovery code': 5,
  'list passkeys': 4,
  'sign in by password': 3,
  'sign in with a removed passkey': 3,
  'register a removed passkey again': 2,
};
type ActionName = keyof typeof weights;

const maxPasskeys = 5;
let names = 0;

/** Does something at random. Returns what, with what the user was told. */
export async function act(client: Client, user: Ledger, random: Random): Promise<{ action: ActionName; told: string }> {
  const wanted = random.weighted(weights);
  const action = user.stored.length === 0 && user.perhaps.length < maxPasskeys ? 'register' : wanted;
  return { action, told: await actions[action](client, user, random) };
}

/** Does one of them. Returns what the user was told. */
export const actions: Record<ActionName, (client: Client, user: Ledger, random: Random) => Promise<string>> = {
  'sign in with a user name': (client, user, random) => signIn(client, user, random, true),
  'sign in without a user name': (client, user, random) => signIn(client, user, random, false),
  register,
  rename,
  remove,
  'make recovery codes': makeCodes,
  'sign in by recovery code': async (client, user) => {
    const code = user.codes.shift();
    return code ? (await client.signInByCode(user, code)).told : 'nothing to do';
  },
  'list passkeys': list,
  'sign in by password': async (client, user) => {
    delete user.session;
    return (await client.token(user)) ? 'done' : 'unknown';
  },
  'sign in with a removed passkey': signInRemoved,
  'register a removed passkey again': registerRemoved,
};

async function signInRemoved(client: Client, user: Ledger, random: Random): Promise<string> {
  const passkey = random.pick(user.gone);
  if (!passkey) return 'nothing to do';
  const { told } = await client.signIn(user, passkey, random.chance(0.5));
  const broken = told === 'done' ? `${passkey.id} of ${user.sub}` : undefined;
  client.tally.check('A removed passkey signs nobody in', broken);
  return told;
}

/** Sends the very request again that registered it. Whether it is stored then is seen at the end. */
async function registerRemoved(client: Client, user: Ledger, random: Random): Promise<string> {
  const credential = random.pick(user.gone)?.registration;
  if (!credential) return 'nothing to do';
  return (await client.change<unknown>(user, 'POST', '/passkeys', { credential, name: 'again' })).told;
}

async function signIn(client: Client, user: Ledger, random: Random, named: boolean): Promise<string> {
  // Those of which the user does not know are tried too.
  const passkey = client.rested(random.chance(0.8) ? user.stored : user.perhaps);
  return passkey ? (await client.signIn(user, passkey, named)).told : 'nothing to do';
}

async function register(client: Client, user: Ledger, random: Random): Promise<string> {
  if (user.perhaps.length >= maxPasskeys) return remove(client, user, random);
  const token = await client.token(user);
  const { body: options } = await client.call<Parameters<HeldPasskey['authenticator']['create']>[0]>(
    'POST',
    '/passkeys/registration/options',
    token,
  );
  if (!options) return 'limited';
  // Half of them are device-bound and count.
  const counts = random.chance(0.5);
  const authenticator = client.visitor.authenticator({ counts, synced: !counts });
  const credential = authenticator.create(options);
  const name = newName('registered');
  const passkey: HeldPasskey = {
    id: credential.id,
    authenticator,
    registration: credential,
    // Not to be used before it is answered.
    registered: 'refused',
    names: { done: [name], unknown: [] },
    signIns: noTellings(),
    confirmations: noTellings(),
    counter: 0,
    uses: [],
  };
  user.passkeys.push(passkey);
  const body = { credential, name };
  const { told, code } = await client.change<Passkey>(user, 'POST', '/passkeys', body, repeats(random));
  passkey.registered = told;
  expected(client, told, code, `registration of ${credential.id}`);
  return told;
}

async function rename(client: Client, user: Ledger, random: Random): Promise<string> {
  const passkey = random.pick(user.stored);
  if (!passkey) return 'nothing to do';
  const name = newName('renamed');
  const path = `/passkeys/${passkey.id}`;
  const { told, code } = await client.change<Passkey>(user, 'PATCH', path, { name }, repeats(random));
  if (told === 'done' || told === 'unknown') passkey.names[told].push(name);
  expected(client, told, code, `renaming of ${passkey.id}`);
  return told;
}

async function remove(client: Client, user: Ledger, random: Random): Promise<string> {
  const passkey = random.pick(user.stored);
  if (!passkey || user.stored.length < 2) return 'nothing to do';
  // A session is confirmed by another one.
  passkey.removed = 'unknown';
  const path = `/passkeys/${passkey.id}`;
  const { told, code } = await client.change<unknown>(user, 'DELETE', path, undefined, repeats(random));
  if (told === 'done') passkey.removed = 'done';
  else if (told !== 'unknown') delete passkey.removed;
  expected(client, told, code, `removal of ${passkey.id}`);
  return told;
}

async function makeCodes(client: Client, user: Ledger): Promise<string> {
  const path = '/passkeys/recovery-codes';
  const { told, body } = await client.change<NewRecoveryCodesResponse>(user, 'POST', path, undefined);
  if (told !== 'done' && told !== 'unknown') return told;
  user.codeSets[told].push(newName('set'));
  user.codes = [...(body?.codes ?? [])];
  user.codesCertain = told === 'done';
  return told;
}

async function list(client: Client, user: Ledger): Promise<string> {
  const { told, body } = await client.call<{ passkeys: Passkey[] }>('GET', '/passkeys', await client.token(user));
  if (told !== 'done' || !body) return told;
  const listed = body.passkeys.map(({ id }) => id);
  const missing = user.stored.filter(({ id }) => !listed.includes(id)).map(({ id }) => id);
  client.tally.check('A list of passkeys has each one', missing.length > 0 ? `${missing} of ${user.sub}` : undefined);
  return told;
}

const newName = (what: string): string => {
  names += 1;
  return `${what} ${names}`;
};

/** Half of the clients send a request again. */
const repeats = (random: Random): number => (random.chance(0.5) ? 2 : 0);

/** The refusals that a client of these rules meets: the session could not be confirmed, or the token is too old. */
const unsurprising = ['step_up_required', 'reauthentication_required', 'no session'];

function expected(client: Client, told: string, code: string | undefined, what: string): void {
  const surprising = told === 'refused' && !unsurprising.includes(code ?? '');
  client.tally.check(genuine, surprising ? `${what}: ${code}` : undefined);
}
