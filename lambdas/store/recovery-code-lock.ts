/** Wrong tries that lock recovery codes. */
export const wrongTries = 5;

/** Seconds that they stay locked, and after which wrong tries are forgotten. */
export const lockTime = 3_600;
