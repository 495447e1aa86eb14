import type { Caller } from '../../lambdas/store/stored-action.ts';

/** Who asks for a change where it does not matter who does. */
export const someone: Caller = { requestId: '01234567-89ab-cdef-0123-456789abcdef', supportId: '01234567' };
