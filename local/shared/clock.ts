/** Tells the time. The one source of it in the local stack, so that a test can move it. */
export type Clock = () => Date;
