import type { Caller } from '../../../lambdas/store/stored-action.ts';

/** A caller for tests in which the caller does not matter. */
export const anyCaller: Caller = { requestId: '01234567-89ab-cdef-0123-456789abcdef', supportId: '01234567' };
