import { styleText } from 'node:util';
import type { LocalStack } from './stack.ts';

/** What is said when the local stack is up. */
export function banner({ url }: LocalStack, inMemory: boolean): string {
  const kept = inMemory
    ? 'Nothing is kept when it stops.'
    : 'Data is kept in .local/; "npm start -- --reset" forgets it.';
  return `
  Passkeys runs at ${styleText('bold', url)}

  Open it in a browser and sign up with any e-mail address: nothing is sent, the code appears here.
  Then register a passkey, sign out, and sign in with it. What happens meanwhile is at ${url}/_local/

  ${kept} Press Ctrl-C to stop.
`;
}
