import { exitCodes } from '../command-error.ts';
import { checkAlarms } from './checks/alarms.ts';
import { checkClients } from './checks/client.ts';
import { checkClock } from './checks/clock.ts';
import { checkFunction } from './checks/function.ts';
import { checkIssuer } from './checks/issuer.ts';
import { checkPasswordFirst } from './checks/password-first.ts';
import { checkPermission } from './checks/permission.ts';
import { checkPoolTriggers } from './checks/pool-trigger.ts';
import { checkRelyingParty } from './checks/relying-party.ts';
import { checkSecret } from './checks/secret.ts';
import { checkTable } from './checks/table.ts';
import { checkTier } from './checks/tier.ts';
import { checkTriggers } from './checks/triggers.ts';
import { checkWellKnown } from './checks/well-known.ts';
import type { Finding } from './finding.ts';
import { examine, type Installation } from './installation.ts';
import type { DoctorOptions } from './options.ts';
import { isHealthy, jsonReport, report } from './report.ts';
import { services } from './services.ts';

/** In the order of a sign-in. */
const all: readonly ((installation: Installation) => Finding[])[] = [
  checkTriggers,
  checkPermission,
  checkFunction,
  checkPoolTriggers,
  checkClients,
  checkPasswordFirst,
  checkTier,
  checkIssuer,
  checkRelyingParty,
  checkWellKnown,
  checkTable,
  checkSecret,
  checkAlarms,
  checkClock,
];

/** What there is to say of an installation. Throws a CommandError when there is no such pool, or it can't be looked at. */
export async function diagnose(options: DoctorOptions) {
  const clients = services(options);
  try {
    const installation = await examine(options, clients);
    return { installation, findings: all.flatMap((check) => check(installation)) };
  } finally {
    clients.destroy();
  }
}

/**
 * Looks at an installation, and sets the process's exit code when it has a problem.
 *
 * @returns what to print
 * @throws CommandError when there is no such pool, or it can't be looked at
 */
export async function doctor(options: DoctorOptions): Promise<string> {
  const { installation, findings } = await diagnose(options);
  if (!isHealthy(findings, options)) process.exitCode = exitCodes.failed;
  return options.json ? jsonReport(installation, findings) : report(installation, findings);
}
