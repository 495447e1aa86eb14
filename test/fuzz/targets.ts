import type { Target } from './target.ts';
import { activityAndTelemetry } from './targets/activity-and-telemetry.ts';
import { anyEvent } from './targets/any-event.ts';
import { anyRequest } from './targets/any-request.ts';
import { defineAndCreate } from './targets/define-and-create.ts';
import { recoveryCode } from './targets/recovery-codes.ts';
import { registrationAndIdentification } from './targets/registration-and-identification.ts';
import { verify } from './targets/verify.ts';

/** Everything that takes input from outside. */
export const targets: readonly Target[] = [
  ...defineAndCreate,
  ...verify,
  recoveryCode,
  anyEvent,
  ...registrationAndIdentification,
  anyRequest,
  ...activityAndTelemetry,
];
