import { describe, expect, it } from 'vitest';
import { profileKey } from '../../../contract/keys.ts';
import {
  afterCredentials,
  countedKey,
  credentialDigest,
  credentialKey,
  hourKey,
  ownerKey,
  removalKey,
  userHandleKey,
  userKey,
} from '../../../lambdas/store/keys.ts';

/** Bytes ff fe fd, and their SHA-256, both base64url. */
const [id, digest] = ['__79', 'jKn4wmnApLHYvw78Z9l9-K1eDqk2MP2QmYYNNsD-deo'];

/** What a table that is in use has in it: another key would find nothing. */
describe('The keys of the table', () => {
  it('The keys of the table are those of docs/data-model.md', () => {
    expect(credentialDigest(id)).toBe(digest);
    expect(credentialKey(id)).toBe(`CREDENTIAL#${digest}`);
    expect(userKey('a-sub')).toBe('USER#a-sub');
    expect(removalKey(id)).toBe(`REMOVED#${digest}`);
    expect(userHandleKey(id)).toBe(`USER-HANDLE#${digest}`);
    expect([profileKey, ownerKey]).toEqual(['#PROFILE', 'OWNER']);
    expect(countedKey('an-event')).toBe('COUNTED#an-event');
  });

  it('The keys of the table sort the profile first, then credentials, `afterCredentials` and everything else', () => {
    const others = [hourKey(new Date(0)), removalKey(id)];
    const keys = [...others, afterCredentials, credentialKey(id), profileKey].toSorted();
    expect(keys).toEqual([profileKey, credentialKey(id), afterCredentials, ...others]);
  });
});
