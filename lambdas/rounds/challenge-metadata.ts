/** What Create writes into each round of ours, for Define to find it in the session. */
export const challengeMetadata = (supportId: string): string => `PASSKEY ${supportId}`;

/** The support id of a round of ours; nothing for a round that somebody else asked. */
export const roundOf = (metadata: unknown): string | undefined =>
  /^PASSKEY ([\da-f]{8})$/.exec(typeof metadata === 'string' ? metadata : '')?.[1];
