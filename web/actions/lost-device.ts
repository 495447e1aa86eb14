import type { App } from '../app/app.ts';
import { type LostDeviceStep, lostDeviceSteps } from '../app/state.ts';

/** From the first step: which passkeys were on the device. */
export const startLostDevice = (app: App): void => app.go('lost-device', { step: 'remove', done: [], offer: null });

/** The step after this one; after the last, back to the passkeys. */
export function nextStep(app: App): void {
  const next = lostDeviceSteps[lostDeviceSteps.indexOf(app.state.step) + 1];
  if (next === undefined) app.go('home');
  else app.go('lost-device', { step: next });
}

/** That a step has brought what it is for. */
export const stepDone = ({ state }: App, step: LostDeviceStep): boolean => state.done.includes(step);
