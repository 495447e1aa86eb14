import { afterEach, describe, expect, test, vi } from 'vitest';
import { german } from '../../../client/errors/messages.de.ts';
import {
  clientErrorCodes,
  english,
  errorMessages,
  type Messages,
  messageFor,
  PasskeysClientError,
} from '../../../client/index.ts';
import { userErrorCodes } from '../../../contract/error-codes.ts';
import { languages } from '../../../contract/languages.ts';

const codes = [...clientErrorCodes, ...userErrorCodes];

/** The one export of the module that has the messages in a language: pages import it by that language's name. */
async function messagesIn(language: string): Promise<Messages> {
  const [messages, ...others] = Object.values<Messages>(await import(`../../../client/errors/messages.${language}.ts`));
  if (!messages || others.length > 0)
    throw new Error(`messages.${language}.ts must export the messages and nothing else.`);
  return messages;
}

const byLanguage: readonly (readonly [string, Messages])[] = await Promise.all(
  languages.map(async (language) => [language, language === 'en' ? english : await messagesIn(language)] as const),
);
const translations = byLanguage.filter(([language]) => language !== 'en');
const texts = byLanguage.flatMap(([language, { errors, onDevice }]) => [
  ...Object.entries(errors).map(([code, text]) => [language, code, text] as const),
  ...Object.entries(onDevice).flatMap(([device, byCode]) =>
    Object.entries(byCode).map(([code, text]) => [language, `${code} on ${device}`, text] as const),
  ),
]);

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('Error messages', () => {
  test('Each language has a message for every error code and no other code', () => {
    for (const [, { errors, onDevice }] of byLanguage) {
      expect(Object.keys(errors).toSorted()).toEqual(codes.toSorted());
      expect(Object.keys(onDevice)).toEqual(Object.keys(english.onDevice));
    }
    expect(errorMessages).toBe(english.errors);
  });

  test.each(texts.filter(([, code]) => code !== 'aborted'))(
    'The message in `%s` for `%s` has at least two sentences and no technical terms',
    (_language, _code, text) => {
      expect(text.match(/[.](?: |$)/g)?.length).toBeGreaterThanOrEqual(2);
      expect(text).not.toMatch(/error|exception|invalid|assertion|credential|webauthn|fehler(?! liegt)|ungültig/i);
      expect(text).not.toMatch(/ {2}|'/);
    },
  );

  test.each(translations)(
    'Every message in the language `%s` differs from the English one',
    (_language, { errors }) => {
      for (const code of codes) expect(errors[code]).not.toBe(english.errors[code]);
    },
  );

  test('`messageFor` returns a German message if it gets the German texts', () => {
    expect(messageFor('unauthorized', german)).toBe('Ihre Sitzung ist beendet. Melden Sie sich wieder an.');
  });
});

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36';
const apple = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const devices = [
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) ${apple} Version/26.0 Mobile/15E148 Safari/604.1`, 5, 'ios'],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) ${apple} CriOS/149.0 Mobile/15E148`, 5, 'ios'],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${apple} Version/26.0 Safari/605.1.15`, 5, 'ios'],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${apple} Version/26.0 Safari/605.1.15`, 0, 'mac'],
  [`Mozilla/5.0 (Linux; Android 16; Pixel 9) ${chrome}`, 5, 'android'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome}`, 10, 'windows'],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) ${apple} Mobile/15E148`, 5, 'embedded'],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) ${apple} Safari/604.1 [FBAN/FBIOS]`, 5, 'embedded'],
  [`Mozilla/5.0 (Linux; Android 16; Pixel 9; wv) ${chrome}`, 5, 'embedded'],
] as const;

describe('Error messages for a device', () => {
  test.each(devices)(
    'The browser %s with %i touch points gets the messages for `%s`',
    (userAgent, maxTouchPoints, device) => {
      vi.stubGlobal('navigator', { userAgent, maxTouchPoints });
      const text = english.onDevice[device].not_supported;
      expect(new PasskeysClientError('not_supported').message).toBe(text);
      expect(messageFor('not_supported', german)).toBe(german.onDevice[device].not_supported);
      expect(new PasskeysClientError('cancelled').message).toBe(english.errors.cancelled);
    },
  );

  test.each([{ userAgent: `Mozilla/5.0 (X11; Linux x86_64) ${chrome}` }, undefined])(
    'An unknown device gets the general message: %j',
    (navigator) => {
      vi.stubGlobal('navigator', navigator);
      expect(new PasskeysClientError('not_supported').message).toBe(english.errors.not_supported);
    },
  );
});
