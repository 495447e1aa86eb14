import { administration, operations, streams, triggers } from '../../contract/operations.ts';

const among = (folder: string, names: readonly string[]) => names.map((name) => [name, `lambdas/${folder}/${name}.ts`]);

/** The Lambda functions' bundles by name, and the source file that each begins with. No other file of `lambdas/` is an entry. */
export const functionEntries: Readonly<Record<string, string>> = Object.fromEntries([
  ...among('triggers', [
    ...Object.keys(triggers),
    'auth-challenge-chained',
    'post-authentication',
    'post-authentication-chained',
    'pre-token-generation',
    'pre-token-generation-chained',
  ]),
  ...among('routes', Object.keys({ ...operations, ...administration })),
  ...among('streams', Object.keys(streams)),
  ['attachment', 'lambdas/attachment/handler.ts'],
  ['notices', 'lambdas/notices/handler.ts'],
]);
