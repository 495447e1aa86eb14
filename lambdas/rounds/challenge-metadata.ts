/** Marks a round as ours: Create sets it, and Define finds it in the session. */
export const challengeMetadata = (supportId: string): string => `PASSKEY ${supportId}`;

/** Returns the support id in the metadata of a round, or `undefined` if the round is not ours. */
export const supportIdOfRound = (metadata: unknown): string | undefined =>
  /^PASSKEY ([\da-f]{8})$/.exec(typeof metadata === 'string' ? metadata : '')?.[1];
