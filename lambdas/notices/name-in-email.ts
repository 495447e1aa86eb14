import { fitName } from '../names.ts';

/** The API's limit for names. Imported ones may be longer. */
const maxNameCharacters = 64;

/** What mail programs make links of. NFKC has replaced its look-alikes, except for the ideographic full stop. */
const linking = /[./:@\\\u3002]+/gu;

/** Digits as a telephone number has them, with what people write between them. */
const digitRun = /\p{Nd}(?:[\s()+*#,;_\p{Pd}]*\p{Nd})+/gu;

/** A telephone number has more digits, a year or a model has not. */
const maxDigits = 6;

/** What is left of a longer run: its first four digits. */
const firstDigits = /^(?:\P{Nd}*\p{Nd}){4}/u;

const countDigits = (run: string) => run.match(/\p{Nd}/gu)?.length ?? 0;

/**
 * Makes a passkey's name safe for an email: an attacker who adds a passkey chooses the name that its owner reads. What
 * mail programs turn into links becomes spaces, and a run of more than six digits ends after the fourth. The words stay
 * readable. Postal addresses and dates in words stay as they are.
 */
export function nameInEmail(name: string): string {
  const words = fitName(fitName(name).normalize('NFKC').replaceAll(linking, ' '));
  const text = words.replaceAll(digitRun, (run) =>
    countDigits(run) > maxDigits ? `${firstDigits.exec(run)?.[0]}…` : run,
  );
  return Array.from(text).slice(0, maxNameCharacters).join('').trim();
}
