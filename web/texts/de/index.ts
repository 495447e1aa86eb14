import { german } from '../../../client/errors/messages.de.ts';
import type { Texts } from '../en/index.ts';
import { signedIn } from './signed-in.ts';
import { signedOut } from './signed-out.ts';

/** All texts of the pages, in German. */
export const de: Texts = {
  messages: german,
  unexpected: 'Auf dieser Seite ist etwas schiefgegangen. Laden Sie sie neu und versuchen Sie es noch einmal.',
  supportId: (id) => `Support-Nummer ${id}`,
  loading: 'Einen Moment …',
  or: 'oder',
  orEmail: 'oder mit Ihrer E-Mail-Adresse',
  tryAgain: 'Noch einmal versuchen',
  cancel: 'Abbrechen',
  close: 'Schließen',
  unavailable: 'Diese Seite lässt sich gerade nicht anzeigen',

  busy: {
    passkey: 'Warten auf Ihren Passkey …',
    continue: 'Warten auf Ihren Passkey …',
    password: 'Passwort wird geprüft …',
    'sign-up': 'Konto wird angelegt …',
    confirm: 'Code wird geprüft …',
    send: 'Code wird gesendet …',
    add: 'Folgen Sie Ihrem Browser …',
    rename: 'Wird gespeichert …',
    default: 'Wird gespeichert …',
    remove: 'Wird entfernt …',
    codes: 'Codes werden erstellt …',
    recovery: 'Einen Moment …',
    'cancel-recovery': 'Wird abgebrochen …',
    'allow-recovery': 'Wird erlaubt …',
    activity: 'Aktivitäten werden geladen …',
    'sign-out': 'Abmelden …',
    everywhere: 'Überall abmelden …',
  },

  email: 'E-Mail-Adresse',
  password: 'Passwort',
  newPassword: 'Neues Passwort',
  passwordRules: 'Mindestens 12 Zeichen, mit Klein- und Großbuchstaben, einer Ziffer und einem Sonderzeichen.',
  show: 'Zeigen',
  hide: 'Verbergen',
  showPassword: 'Passwort zeigen',
  hidePassword: 'Passwort verbergen',
  code: 'Code',

  ...signedOut,
  ...signedIn,
};
