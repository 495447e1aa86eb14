import type * as operations from './operations.ts';
import type { OnTable } from './table.ts';

/** The operations bound to a table. A ceremony's parameter picks those that it calls. */
export type Store = OnTable<typeof operations>;
