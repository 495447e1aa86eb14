import type { SignedOutTexts } from '../en/signed-out.ts';

/** What visitors read before they sign in, in German. */
export const signedOut: SignedOutTexts = {
  pitch: {
    title: 'Kein Passwort, das man sich merkt. Keines, das man stiehlt.',
    points: [
      'Melden Sie sich mit Fingerabdruck, Gesicht oder Bildschirmsperre an.',
      'Ihr Passkey bleibt in Ihrem Passwortmanager oder auf Ihrem Gerät. Wir sehen ihn nie.',
      'Er funktioniert nur auf dieser Seite. Eine gefälschte kann ihn Ihnen nicht entlocken.',
    ],
  },
  signIn: {
    title: 'Anmelden',
    passkey: 'Mit Passkey anmelden',
    continue: 'Weiter',
    otherWays: 'Andere Wege, sich anzumelden',
    usePassword: 'Passwort verwenden',
    useEmailCode: 'Code per E-Mail senden',
    trouble: 'Anmelden klappt nicht?',
    newHere: 'Neu hier?',
    signUp: 'Konto anlegen',
    signedOut: 'Sie sind abgemeldet.',
    signedOutHere:
      'Sie sind auf diesem Gerät abgemeldet. Den Dienst haben wir nicht erreicht, um die Sitzung auch dort zu beenden.',
    signedOutEverywhere: 'Sie sind auf allen Geräten abgemeldet. Melden Sie sich hier wieder an.',
    nameInstead:
      'Gerade melden sich sehr viele an. Geben Sie Ihre E-Mail-Adresse ein und drücken Sie auf Weiter: Dieser Weg ist frei.',
    noneHere:
      'Auf diesem Gerät gibt es keinen Passkey für diese Seite. Drücken Sie noch einmal, um ein Smartphone oder einen Sicherheitsschlüssel zu nehmen, oder geben Sie Ihre E-Mail-Adresse ein.',
  },
  passwordSignIn: {
    title: 'Mit Passwort anmelden',
    submit: 'Anmelden',
    usePasskey: 'Passkey verwenden',
    forgotten: 'Passwort vergessen?',
  },
  emailCode: {
    submit: 'Anmelden',
    resent: 'Ein neuer Code ist unterwegs. Nehmen Sie den neuesten.',
    otherAddress: 'Andere Adresse verwenden',
  },
  signUp: {
    title: 'Konto anlegen',
    lead: 'Sie brauchen kein Passwort: Wir prüfen Ihre E-Mail-Adresse, dann erstellen Sie einen Passkey.',
    submit: 'Weiter',
    otherWays: 'Andere Wege zum Konto',
    withPassword: 'Ich möchte lieber ein Passwort',
    passwordLead: 'Einen Passkey können Sie gleich danach hinzufügen.',
    withPasskey: 'Passkey statt Passwort',
    submitWithPassword: 'Konto anlegen',
    haveAccount: 'Sie haben ein Konto?',
    signIn: 'Anmelden',
  },
  confirm: {
    title: 'Sehen Sie in Ihre E-Mails',
    lead: (email) => `Wir haben einen Code an ${email} geschickt. Geben Sie ihn hier ein.`,
    submit: 'Bestätigen',
    resend: 'Neuen Code senden',
    resent: 'Ein neuer Code ist unterwegs. Der ältere gilt nicht mehr.',
    confirmed: 'Ihre E-Mail-Adresse ist bestätigt. Melden Sie sich jetzt an.',
    unfinished:
      'Sie haben dieses Konto schon einmal begonnen. Wir haben Ihnen einen neuen Code geschickt, um es fertigzustellen.',
    localHint: 'Das ist der lokale Stack: Keine E-Mail verlässt diesen Rechner.',
    localLink: 'Nachricht hier lesen',
    back: 'Zurück zur Anmeldung',
  },
  welcome: {
    title: 'Erstellen Sie Ihren Passkey',
    lead: 'Ihr Konto ist bereit. Mit einem Passkey melden Sie sich ab jetzt ohne Passwort an.',
    later: 'Nicht jetzt',
    laterHint: 'Ohne ihn kommen Sie mit einem Code wieder herein, den wir Ihnen mailen.',
  },
  trouble: {
    title: 'Zurück in Ihr Konto',
    lead: 'Wählen Sie, was Sie noch haben.',
    phone: 'Einen Passkey auf einem anderen Gerät',
    phoneHint: 'Scannen Sie einen Code mit dem Smartphone oder stecken Sie einen Sicherheitsschlüssel ein.',
    recoveryCode: 'Einen Wiederherstellungscode',
    recoveryCodeHint: 'Einen der zehn Codes, die Sie dafür aufbewahrt haben.',
    email: 'Ihre E-Mails',
    emailHint: 'Wir senden Ihnen einen Code. Ein Passwort brauchen Sie nicht.',
  },
  recoveryCode: {
    title: 'Wiederherstellungscode verwenden',
    lead: 'Jeder Code gilt einmal. Striche und Großbuchstaben sind egal.',
    label: 'Wiederherstellungscode',
    submit: 'Anmelden',
  },
  forgot: {
    title: 'Code per E-Mail',
    lead: 'Gibt es ein Konto mit dieser Adresse, senden wir einen Code dorthin.',
    submit: 'Code senden',
  },
  reset: {
    title: 'Sehen Sie in Ihre E-Mails',
    lead: (email) => `Gibt es ein Konto für ${email}, ist ein Code unterwegs. Geben Sie ihn hier ein.`,
    withoutPassword: 'Ohne Passwort anmelden',
    withoutPasswordHint: 'Fügen Sie dann einen Passkey hinzu. Ein altes Passwort gilt nicht mehr.',
    choosePassword: 'Neues Passwort festlegen',
    submit: 'Passwort festlegen und anmelden',
    back: 'Noch einen Code senden',
  },
};
