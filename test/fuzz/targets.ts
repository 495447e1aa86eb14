import type { Target } from './target.ts';
import { events } from './targets/any-event.ts';
import { defineAndCreate } from './targets/define-and-create.ts';
import { routes } from './targets/operations.ts';
import { verify } from './targets/verify.ts';

/** Everything that takes input from outside. */
export const targets: readonly Target[] = [...defineAndCreate, ...verify, ...events, ...routes];
