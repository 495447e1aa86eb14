import type { Used } from './ledger.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

/** As many are remembered: the newest, whose challenges may not have expired, and some older ones. */
const remembered = 200;

/** Everything that was accepted, of which a sample is sent again. */
export class Replays {
  readonly #random: Random;
  readonly #tally: Tally;
  #used: Used[] = [];

  constructor(random: Random, tally: Tally) {
    this.#random = random;
    this.#tally = tally;
  }

  add = (used: Used): void => {
    this.#used.push(used);
    if (this.#used.length <= remembered * 2) return;
    const older = this.#used.slice(0, -remembered).filter(() => this.#random.chance(0.5));
    this.#used = [...older, ...this.#used.slice(-remembered)];
  };

  /** Sends one of the newest again. */
  async one(): Promise<void> {
    const used = this.#random.pick(this.#used.slice(-remembered));
    if (used) await this.#replay(used);
  }

  /** Sends the newest again, so many of them, one after another. */
  async newest(count: number): Promise<void> {
    for (const used of this.#used.slice(-count)) await this.#replay(used);
  }

  async #replay({ what, replay }: Used): Promise<void> {
    let accepted: boolean;
    try {
      accepted = await replay();
    } catch {
      this.#tally.count('actions', `replay a ${what}: no answer`);
      return;
    }
    this.#tally.count('actions', `replay a ${what}: ${accepted ? 'accepted' : 'refused'}`);
    this.#tally.check('Nothing used is accepted again', accepted ? `a ${what}` : undefined);
  }
}
