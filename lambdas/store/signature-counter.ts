/** Whether a signature counter grew, or its authenticator does not count (WebAuthn Level 3, section 6.1.1). */
export const hasGrown = (before: number, now: number): boolean => before < now || (before === 0 && now === 0);
