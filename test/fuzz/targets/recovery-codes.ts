import fc from 'fast-check';
import { type Edit, edit, inTurn } from '../arbitraries/edit.ts';
import { strangeText } from '../arbitraries/json.ts';
import { target } from '../target.ts';

/** As people type from paper, which may be right, and as nobody would. */
const codeEdit: fc.Arbitrary<Edit<string>> = inTurn(
  fc.oneof(
    fc.constantFrom(
      edit<string>('as it is', (code) => code),
      edit<string>('small letters', (code) => code.toLowerCase()),
      edit<string>('without dashes', (code) => code.replaceAll('-', '')),
      edit<string>('with spaces', (code) => ` ${code.replaceAll('-', ' ')}\t`),
      edit<string>('with other dashes', (code) => code.replaceAll('-', '–')),
      edit<string>('with letters for digits', (code) => code.replaceAll('0', 'o').replaceAll('1', 'l')),
      edit<string>('backwards', (code) => [...code].reverse().join('')),
      edit<string>('twice', (code) => code + code),
    ),
    fc
      .tuple(fc.nat({ max: 18 }), fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZUé٣\u0131\ud800'))
      .map(([at, other]) =>
        edit<string>(`${other} at ${at}`, (code) => code.slice(0, at) + other + code.slice(at + other.length)),
      ),
    fc.nat({ max: 19 }).map((at) => edit<string>(`without ${at}`, (code) => code.slice(0, at) + code.slice(at + 1))),
    strangeText.map((text) => edit<string>(`${fc.stringify(text.slice(0, 20))} instead`, () => text)),
  ),
);

/** What a code says, by Crockford's rules. */
const said = (typed: string) =>
  [...typed.toUpperCase()]
    .filter((character) => /[^\s\p{Pd}]/u.test(character))
    .map((character) => ({ O: '0', I: '1', L: '1' })[character] ?? character)
    .join('');

/** A code is right only if it is one of the person's, however it is spelt. Then it is used up, so that it is given back here. */
export const recoveryCode = target(
  'Verify: an edited recovery code',
  4,
  fc.record({ which: fc.nat({ max: 9 }), change: codeEdit, stranger: fc.boolean() }),
  async ({ which, change, stranger }, stage) => {
    const code = change(stage.codes[which] ?? '');
    const answer = JSON.stringify({ type: 'recovery-code', code });
    const more = stranger ? { userAttributes: { sub: stage.newcomer.sub } } : {};
    const verdict = await stage.person.verdict(stage.attempts.named, answer, more);
    await stage.system.restore(stage.before);
    if (verdict === false) return 'refused';
    const own = stage.codes.some((each) => said(each) === said(code));
    if (verdict !== true || stranger || !own) throw new Error('Accepted, and not a code of this user.');
    return 'accepted';
  },
);
