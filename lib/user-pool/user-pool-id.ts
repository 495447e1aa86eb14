/** What a lookup in the context returns until the command line has made it. */
export const isLookupPending = (id: string): boolean => id.startsWith('dummy-value-for-');

/** Returns the region that a user pool's ID begins with, or `undefined` if it is no such ID. */
export const regionOfUserPool = (id: string): string | undefined =>
  /^([a-z]{2,}(?:-[a-z]+)+-\d+)_[A-Za-z\d]{1,40}$/.exec(id)?.[1];
