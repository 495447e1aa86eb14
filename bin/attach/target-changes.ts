import type { Change } from '../../lambdas/attachment/changes.ts';

/** What was changed of one pool or app client, or would be. */
export interface TargetChanges {
  /** Its name for people. */
  readonly target: string;
  readonly changes: readonly Change[];
}
