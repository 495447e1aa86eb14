import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { type Harmless, type Hostile, megabyte, paddedBits, within } from './hostile.ts';

type Either = RegistrationResponseJSON | AuthenticationResponseJSON;

const bothIds = (change: (id: string) => string) => (response: Either) => {
  const id = change(response.id);
  return { ...response, id, rawId: id };
};
const longId = Buffer.alloc(1024, 7).toString('base64url');

/** Lies in the JSON around what was signed, in either ceremony. */
export const jsonLies: readonly (Omit<Hostile<Either>, 'lies'> & { readonly code: 'invalid_request' })[] = [
  { name: 'that is null', alter: () => null },
  { name: 'that is a text', alter: (response: Either) => JSON.stringify(response) },
  { name: 'that is an array', alter: (response: Either) => [response] },
  { name: 'without a response', alter: ({ response, ...rest }: Either) => rest },
  { name: 'whose response is null', alter: (response: Either) => ({ ...response, response: null }) },
  { name: 'of another type', alter: (response: Either) => ({ ...response, type: 'password' }) },
  { name: 'without a type', alter: ({ type, ...rest }: Either) => rest },
  { name: 'with an empty credential ID', alter: bothIds(() => '') },
  { name: 'with a credential ID of 1,024 bytes', alter: bothIds(() => longId) },
  { name: 'with a megabyte of a credential ID', alter: bothIds(() => megabyte) },
  { name: 'with a padded credential ID', alter: bothIds((id) => `${id}=`) },
  { name: 'with a credential ID in base64', alter: bothIds(() => '+/+/') },
  { name: 'with loose bits in the credential ID', alter: bothIds(paddedBits) },
  { name: 'with a space in the credential ID', alter: bothIds((id) => `${id} `) },
  { name: 'with a number for a credential ID', alter: (response: Either) => ({ ...response, id: 7, rawId: 7 }) },
  {
    name: 'with another rawId than id',
    alter: (response: Either) => ({ ...response, rawId: 'AAAAAAAAAAAAAAAAAAAAAA' }),
  },
  { name: 'without a rawId', alter: ({ rawId, ...rest }: Either) => rest },
  {
    name: 'with a __proto__',
    alter: (response: Either) => JSON.parse(`{"__proto__":{"a":1},${JSON.stringify(response).slice(1)}`),
  },
  {
    name: 'with a __proto__ in its response',
    alter: ({ response, ...rest }: Either) => ({
      ...rest,
      response: JSON.parse(`{"__proto__":{"a":1},${JSON.stringify(response).slice(1)}`),
    }),
  },
  {
    name: 'that is all in its __proto__',
    alter: (response: Either) => JSON.parse(`{"__proto__":${JSON.stringify(response)}}`),
  },
  { name: 'without client data', alter: within<Either>(() => ({ clientDataJSON: undefined })) },
  { name: 'with empty client data', alter: within<Either>(() => ({ clientDataJSON: '' })) },
  {
    name: 'with padded client data',
    alter: within<Either>((inner) => ({ clientDataJSON: `${inner.clientDataJSON}=` })),
  },
  { name: 'with client data as an object', alter: within<Either>(() => ({ clientDataJSON: {} })) },
].map((lie) => ({ ...lie, code: 'invalid_request' }));

/** Client data with these members beside the others, or in their place. */
const clientDataWith = (members: object) => ({
  lies: { clientData: (json: string) => JSON.stringify({ ...JSON.parse(json), ...members }) },
});

const anything = { deep: JSON.parse('['.repeat(500) + ']'.repeat(500)), credProps: { rk: 'yes' }, constructor: {} };

/** Oddities in either ceremony that nobody reads. */
export const harmlessJson: readonly Harmless<Either>[] = [
  { name: 'without extension outputs', alter: ({ clientExtensionResults, ...rest }: Either) => rest },
  { name: 'whose extension outputs are null', alter: (response) => ({ ...response, clientExtensionResults: null }) },
  {
    name: 'whose extension outputs are anything',
    alter: (response) => ({ ...response, clientExtensionResults: anything }),
  },
  { name: 'with an attachment nobody knows', alter: (response) => ({ ...response, authenticatorAttachment: ['x'] }) },
  { name: 'whose attachment is null', alter: (response) => ({ ...response, authenticatorAttachment: null }) },
  { name: 'with more members', alter: (response) => ({ ...response, more: anything }) },
  { name: 'with more members in its response', alter: within<Either>(() => ({ more: anything, publicKey: 7 })) },
  {
    name: 'whose client data has more members',
    lies: { clientData: (json) => `${json.slice(0, -1)},"other_keys_can_be_added_here":"\\"origin\\":\\"x\\""}` },
  },
  { name: 'whose client data has a null crossOrigin', ...clientDataWith({ crossOrigin: null }) },
  { name: 'whose client data has a null topOrigin', ...clientDataWith({ topOrigin: null }) },
  { name: 'whose client data has a null tokenBinding', ...clientDataWith({ tokenBinding: null }) },
  {
    name: 'whose client data has the tokenBinding of old Edge',
    ...clientDataWith({ tokenBinding: { status: 'not-supported' } }),
  },
  { name: 'whose client data has a tokenBinding of text', ...clientDataWith({ tokenBinding: 'unused' }) },
  { name: 'whose client data has a null for each unused member', ...clientDataWith({ clientExtensions: null }) },
  { name: 'whose client data has spaces', lies: { clientData: (json) => JSON.stringify(JSON.parse(json), null, 2) } },
  { name: 'whose client data escapes what it need not', lies: { clientData: (json) => json.replaceAll('/', '\\/') } },
  { name: 'whose client data has a byte order mark', lies: { clientData: (json) => `\ufeff${json}` } },
];
