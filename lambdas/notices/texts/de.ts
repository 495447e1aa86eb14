import type { Texts } from './texts.ts';

export const de: Texts = {
  language: 'de-DE',
  subjects: {
    'passkey.added': 'Ihrem Konto wurde ein Passkey hinzugefügt',
    'passkey.imported': 'In Ihr Konto wurde ein Passkey übernommen',
    'passkey.removed': 'Aus Ihrem Konto wurde ein Passkey entfernt',
    'recovery_codes.used': 'Jemand hat sich mit einem Wiederherstellungscode angemeldet',
    'recovery_codes.made': 'Neue Wiederherstellungscodes wurden erstellt',
    'recovery_codes.reset': 'Ihre Wiederherstellungscodes wurden entfernt',
    'recovery_codes.failed_repeatedly': 'Falsche Wiederherstellungscodes wurden eingegeben',
    'recovery.started': 'Jemand möchte Ihr Konto wiederherstellen',
    'recovery.allowed': 'Eine Wiederherstellung Ihres Kontos wurde freigegeben',
    'recovery.used': 'Ihr Konto wurde ohne Passkey wiederhergestellt',
  },
  happened: {
    'passkey.added': (passkey) =>
      `Der Passkey ${passkey} wurde Ihrem Konto hinzugefügt. Man kann sich nun mit ihm anmelden.`,
    'passkey.imported': (passkey) =>
      `Der Passkey ${passkey}, den Sie für eine frühere Anmeldung dieses Dienstes angelegt hatten, wurde in Ihr Konto übernommen. Mit ihm kann man sich anmelden.`,
    'passkey.removed': (passkey) =>
      `Der Passkey ${passkey} wurde aus Ihrem Konto entfernt. Man kann sich nicht mehr mit ihm anmelden.`,
    'recovery_codes.used': (_, remaining) =>
      `Jemand hat sich mit einem Ihrer Wiederherstellungscodes angemeldet. Übrige Codes: ${remaining}.`,
    'recovery_codes.made': () =>
      'Für Ihr Konto wurden neue Wiederherstellungscodes erstellt. Ältere gelten nicht mehr.',
    'recovery_codes.reset': () => 'Die Wiederherstellungscodes Ihres Kontos wurden entfernt. Sie gelten nicht mehr.',
    'recovery_codes.failed_repeatedly': () =>
      'Jemand hat für Ihr Konto mehrere falsche Wiederherstellungscodes eingegeben. Damit ist niemand hineingekommen, und Ihre Codes gelten weiter.',
    'recovery.started': () =>
      'Jemand hat sich ohne Passkey in Ihrem Konto angemeldet und möchte dessen Passkeys ändern. Nach einer Wartezeit wird das möglich. Bis dahin können Sie es abbrechen: Melden Sie sich mit einem Passkey an.',
    'recovery.allowed': () =>
      'Die gewünschte Wiederherstellung gilt ab jetzt. Wer sich in Ihrem Konto anmeldet, darf dessen Passkeys ändern.',
    'recovery.used': () => 'Jemand, der sich ohne Passkey angemeldet hat, darf jetzt die Passkeys Ihres Kontos ändern.',
  },
  passkey: (name, provider) => (provider ? `„${name}“ (erstellt mit ${provider})` : `„${name}“`),
  when: (time) => `Wann: ${time}`,
  who: {
    user: 'Durch: jemanden, der in Ihrem Konto angemeldet war',
    administrator: 'Durch: die Administration',
    stranger: 'Durch: jemanden, der nicht hineingekommen ist',
  },
  expected: 'Wenn Sie das selbst waren oder darum gebeten haben, müssen Sie nichts tun.',
  unexpected:
    'Waren Sie das nicht? Melden Sie sich jetzt an, entfernen Sie unbekannte Passkeys, erstellen Sie neue ' +
    'Wiederherstellungscodes und melden Sie sich überall ab. Wenn Sie sich nicht anmelden können, fragen Sie den Support.',
  unexpectedTries:
    'Waren Sie das nicht? Die Codes kann niemand erraten. Wenn jemand Ihre gesehen haben könnte, melden Sie sich an und erstellen Sie neue.',
  page: 'Ihre Passkeys:',
  furtherOnes: (time) =>
    `Sie haben in einer Stunde mehrere dieser E-Mails bekommen. Was bis ${time} Uhr UTC noch geschieht, kommt danach in einer einzigen.`,
  folded: {
    subject: (count) => `Und ${count} weitere ${count === 1 ? 'Meldung' : 'Meldungen'} zu Ihrem Konto`,
    happened: 'Wir schicken in einer Stunde nur wenige dieser E-Mails. Außer dem, was in ihnen steht, ist geschehen:',
    expected: 'Wenn das alles Sie selbst waren oder Sie darum gebeten haben, müssen Sie nichts tun.',
  },
  support: (supportId) => `Für den Support: ${supportId}`,
  sender: (service) =>
    `${service} hat Ihnen das geschickt, weil es die Sicherheit Ihres Kontos betrifft. Niemand wird Sie nach einem Code fragen.`,
};
