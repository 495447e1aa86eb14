import type { Results } from '../results.ts';
import type { Ceremony, Role } from '../systems/system.ts';
import type { Contender } from './contender.ts';
import { Environments } from './environments.ts';

const ceremonyOf: Record<Role, Ceremony> = {
  define: 'named',
  create: 'named',
  verify: 'named',
  options: 'options',
  registration: 'registration',
  register: 'registration',
  list: 'list',
};

/**
 * One cold start: a ceremony in which the function of `role` is a new process and all others are up. Records the time from the
 * process's start to its first answer, how much of it was loading, and the memory.
 */
export async function coldFunction(contender: Contender, role: Role, memory: number, results: Results): Promise<void> {
  const { system, host, invokeWarm } = contender;
  const fresh = new Environments(system, memory, host);
  const ceremony = ceremonyOf[role];
  let measured = false;
  try {
    await system.perform[ceremony](contender.personFor(ceremony), async (called, event) => {
      if (called !== role || measured) return invokeWarm(called, event);
      measured = true;
      const { answer, totalMilliseconds, initMilliseconds } = await fresh.invoke(role, event);
      results.add(`cold.${role}.${memory}`, 'ms', system, totalMilliseconds);
      results.add(`init.${role}`, 'ms', system, initMilliseconds);
      results.add(`memory.${role}`, 'MB', system, fresh.peakMemory(role));
      return answer;
    });
  } finally {
    await fresh.stop();
  }
}

/** One sign-in in which nothing is up: each function starts when Cognito, or the browser, calls it. */
export async function coldSignIn(
  contender: Contender,
  ceremony: 'named' | 'nameless',
  memory: number,
  results: Results,
): Promise<void> {
  const { system, host } = contender;
  const fresh = new Environments(system, memory, host);
  let total = 0;
  try {
    await system.perform[ceremony](contender.personFor(ceremony), async (role, event) => {
      const { answer, totalMilliseconds } = await fresh.invoke(role, event);
      total += totalMilliseconds;
      return answer;
    });
    results.add(`cold.signin.${ceremony}.${memory}`, 'ms', system, total);
  } finally {
    await fresh.stop();
  }
}
