import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from '../results.ts';
import { roles, type System } from '../systems/system.ts';

/** What each function deploys, in kB. The AWS SDK that the peer's functions take from the runtime is not in it. */
export function bundleSizes(system: System, results: Results): void {
  for (const role of roles) {
    const folder = system.bundle(role);
    const files = readdirSync(folder).filter((file) => !file.endsWith('.map'));
    const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    results.add(`bundle.${role}`, 'kB', system, bytes / 1000);
  }
}
