/** Number of wrong attempts that locks recovery codes. */
export const maxWrongTries = 5;

/** How long recovery codes stay locked, and after which wrong attempts no longer count. */
export const lockSeconds = 3_600;
