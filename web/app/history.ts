import type { Screen } from './state.ts';

/** Screens for anybody, which need nothing but themselves. */
const forAnybody: readonly Screen[] = [
  'sign-in',
  'password',
  'email-code',
  'sign-up',
  'sign-up-password',
  'trouble',
  'recovery-code',
  'forgot',
];
/** Screens between which Back leads: what a visitor walks through, and what a user does. */
const walked: readonly Screen[] = [...forAnybody, 'confirm', 'reset'];

const hashOf = (screen: Screen): string => (screen === 'sign-in' || screen === 'home' ? '' : `#${screen}`);
const isIn = (address: string, screens: readonly Screen[]) => screens.find((screen) => hashOf(screen) === address);

/** The screen that the address asks for. @param hasEmail whether the visitor has said who they are */
export function screenForVisitor(hasEmail: boolean): Screen {
  return isIn(location.hash, hasEmail ? walked : forAnybody) ?? 'sign-in';
}

export const screenForUser = (): Screen => isIn(location.hash, ['lost-device']) ?? 'home';

/** Keeps the browser's history in step, so that Back leads to the screen before and never out of a session. */
export function remember(from: Screen, to: Screen): void {
  if (location.hash === hashOf(to)) return;
  const address = `${location.pathname}${hashOf(to)}`;
  const forth = (walked.includes(from) && walked.includes(to)) || (from === 'home' && to === 'lost-device');
  try {
    if (forth) history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  } catch {
    // Safari throws after 100 changes within seconds. The screen changes anyway.
  }
}
