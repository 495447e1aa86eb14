import { ceremonyStack, type Person } from '../stacks/ceremony-stack.ts';
import type { Scene } from './hostile.ts';

/** A table of its own, two people who have registered, and what the first one's lies may draw on. */
export interface People {
  readonly here: Awaited<ReturnType<typeof ceremonyStack>>;
  readonly who: Person;
  readonly other: Person;
  readonly scene: Scene;
}

export async function people(): Promise<People> {
  const here = await ceremonyStack();
  const [who, other] = [await here.registered(), await here.registered()];
  return { here, who, other, scene: { own: somebody(who), other: somebody(other) } };
}

function somebody({ authenticator: { credentials } }: Person): Scene['own'] {
  const [held] = credentials;
  if (!held) throw new Error('Nothing is registered.');
  return { credentialId: held.id, userHandle: held.userHandle };
}
