import { type Finding, notChecked } from '../finding.ts';
import type { Installation } from '../installation.ts';

const check = 'clock';
/** AWS refuses what is signed at another time. https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html */
const mostSkew = 5 * 60_000;
/** More than a slow network explains. */
const noticeable = 5_000;

/** This machine's clock, which signs requests to AWS and judges how old tokens are, against AWS's. */
export function checkClock({ clockAhead }: Installation): Finding[] {
  if (clockAhead === undefined) return [notChecked(check, 'No answer had a date.')];
  const skew = Math.abs(clockAhead);
  if (skew <= noticeable) return [{ check, status: 'ok', found: 'It agrees with AWS’s.' }];
  const by = `This machine’s clock is ${Math.round(skew / 1000)} seconds ${clockAhead > 0 ? 'ahead of' : 'behind'} AWS’s`;
  const advice = 'On Linux with systemd; elsewhere turn on the system’s own time synchronization.';
  const command = 'sudo timedatectl set-ntp true';
  if (skew > mostSkew) {
    return [{ check, status: 'problem', found: `${by}: what it signs is refused.`, advice, command }];
  }
  const found = `${by}: sign-ins seem older or newer here than they are.`;
  return [{ check, status: 'warning', found, advice, command }];
}
