/** Wrong codes are one run while less than this passes between two of them. */
export const quietSeconds = 3_600;

/** Wrong codes of a run after which the owner is notified. Later ones of the run make no events. */
export const suspiciousTries = 5;

/**
 * Wrong codes of a run that are counted. Later ones are refused without a trace, until {@link quietSeconds} have passed
 * since the last counted one. A right code works all the same, so that strangers can't use the limit against its owner.
 */
export const maxWrongTries = 300;

/** Beginning of a digest by which a code of the set is recognized after its use: 72 bits. */
export const issuedCharacters = 12;
