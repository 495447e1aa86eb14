/// <reference types="vite/client" />
import { describe } from 'vitest';

/**
 * Most of the tests in one file, so that what they import is loaded once for each mutant. All of them meet a mutant of what runs while a
 * module loads, so the order is from what takes milliseconds to what takes seconds: the first failure ends it.
 */
const files = Object.entries({
  ...import.meta.glob(
    '../lambdas/ceremonies/{responses,attestation-object,public-key,ecdsa-signature,sealed-challenge,edwards25519}.test.ts',
  ),
  ...import.meta.glob(
    '../lambdas/{ceremonies/recovery-codes,ceremonies/unknown-users,store/keys,store/stored-action,store/transaction}.test.ts',
  ),
  ...import.meta.glob(['../contract/policy.test.ts', '../lambdas/names.test.ts']),
  ...import.meta.glob('../specification/{authentication,registration}.test.ts'),
  ...import.meta.glob([
    '../lambdas/{ceremonies,store}/*.test.ts',
    '!**/{attestation,hostile,registration-transaction}.test.ts',
  ]),
  ...import.meta.glob('../lambdas/store/registration-transaction.test.ts'),
});
for (const [name, load] of files) {
  describe(name, async () => {
    await load();
  });
}
