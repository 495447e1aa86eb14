import type { Messages } from './messages.ts';

/** German. */
export const german: Messages = {
  errors: {
    aborted: 'Angehalten.',
    cancelled: 'Abgebrochen. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.',
    timed_out: 'Das hat zu lange gedauert. Versuchen Sie es noch einmal, sobald Sie so weit sind.',
    blocked: 'Ihr Browser hat die Anfrage gestoppt. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.',
    not_supported:
      'Mit diesem Browser oder Gerät geht das nicht mit einem Passkey. Richten Sie eine Bildschirmsperre ein, nehmen Sie Ihr Smartphone oder wählen Sie einen anderen Weg.',
    no_passkey_here:
      'Auf diesem Gerät gibt es keinen Passkey für diese Seite. Wählen Sie einen anderen Weg, sich anzumelden.',
    already_registered: 'Auf diesem Gerät haben Sie schon einen Passkey. Sie können sich damit anmelden.',
    authenticator_failed:
      'Ihr Gerät oder Passwortmanager konnte den Vorgang nicht abschließen. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.',
    misconfigured:
      'Der Fehler liegt bei uns, nicht an Ihrem Passkey. Wählen Sie einen anderen Weg und sagen Sie uns bitte Bescheid.',
    network: 'Wir erreichen den Dienst nicht. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
    sign_in_failed:
      'Wir haben diesen Passkey nicht erkannt. Vielleicht wurde er entfernt. Versuchen Sie, sich auf einem anderen Weg anzumelden.',
    recovery_code_incorrect:
      'Dieser Wiederherstellungscode funktioniert nicht. Prüfen Sie ihn oder nehmen Sie einen anderen.',
    password_incorrect:
      'Die E-Mail-Adresse oder das Passwort stimmt nicht. Prüfen Sie beides und versuchen Sie es noch einmal.',
    password_rejected:
      'Dieses Passwort erfüllt die Regeln nicht. Nehmen Sie ein längeres mit Klein- und Großbuchstaben, Ziffern und Sonderzeichen.',
    password_reset_required:
      'Ihr Passwort muss geändert werden, bevor Sie sich damit anmelden können. Nehmen Sie stattdessen einen Passkey.',
    code_mismatch: 'Dieser Code stimmt nicht. Sehen Sie in der neuesten E-Mail nach und versuchen Sie es noch einmal.',
    code_expired: 'Dieser Code gilt nicht mehr. Fordern Sie einen neuen an.',
    user_exists: 'Zu dieser E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich stattdessen an.',
    user_not_confirmed:
      'Ihre E-Mail-Adresse ist noch nicht bestätigt. Geben Sie den Code ein, den wir Ihnen geschickt haben.',
    already_confirmed: 'Dieses Konto ist schon bestätigt. Melden Sie sich an.',
    step_not_supported:
      'Ihr Konto verlangt einen Schritt, den es auf dieser Seite nicht gibt. Versuchen Sie, sich auf einem anderen Weg anzumelden.',
    name_too_long: 'Dieser Name ist zu lang. Nehmen Sie einen kürzeren.',
    invalid_request:
      'An dieser Anfrage stimmt etwas nicht. Prüfen Sie Ihre Eingabe oder laden Sie die Seite neu und versuchen Sie es noch einmal.',
    unauthorized: 'Ihre Sitzung ist beendet. Melden Sie sich wieder an.',
    reauthentication_required:
      'Ihre Anmeldung liegt eine Weile zurück. Bestätigen Sie, dass Sie es sind, und versuchen Sie es dann noch einmal.',
    step_up_required:
      'Diese Änderung braucht einen Ihrer Passkeys. Bestätigen Sie mit ihm und versuchen Sie es noch einmal.',
    recovery_unavailable: 'Ihr Konto lässt sich so nicht wiederherstellen. Fragen Sie den Support.',
    challenge_invalid: 'Diese Seite ist nicht mehr aktuell. Laden Sie sie neu und versuchen Sie es noch einmal.',
    challenge_expired: 'Das hat zu lange gedauert. Versuchen Sie es noch einmal.',
    challenge_used: 'Diese Anfrage wurde schon verwendet. Versuchen Sie es noch einmal.',
    passkey_unknown:
      'Wir haben diesen Passkey nicht erkannt. Vielleicht wurde er entfernt. Versuchen Sie, sich auf einem anderen Weg anzumelden.',
    passkey_exists: 'Dieser Passkey ist schon hinterlegt. Sie können sich damit anmelden.',
    passkey_limit_reached:
      'Sie haben so viele Passkeys, wie ein Konto haben kann. Entfernen Sie einen und fügen Sie dann einen neuen hinzu.',
    last_sign_in_method:
      'Das ist Ihr einziger Weg, sich anzumelden. Fügen Sie einen anderen Passkey hinzu, bevor Sie diesen entfernen.',
    authenticator_not_allowed:
      'Passkeys dieser Art werden hier nicht angenommen. Nehmen Sie ein anderes Gerät oder einen Sicherheitsschlüssel.',
    user_verification_required:
      'Ihr Gerät hat nicht geprüft, ob Sie es sind. Richten Sie dort eine Bildschirmsperre oder PIN ein und versuchen Sie es dann noch einmal.',
    verification_failed:
      'Wir konnten diesen Passkey nicht prüfen. Versuchen Sie es noch einmal oder wählen Sie einen anderen Weg.',
    counter_regressed:
      'Dieser Passkey sieht wie eine Kopie aus, deshalb nehmen wir ihn nicht an. Wählen Sie einen anderen Weg und ersetzen Sie ihn.',
    too_many_requests:
      'Das waren zu viele Versuche in kurzer Zeit. Warten Sie eine Weile und versuchen Sie es dann noch einmal.',
    internal: 'Bei uns ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.',
  },
  onDevice: {
    ios: {
      not_supported:
        'Mit diesem Gerät geht das noch nicht mit einem Passkey. Richten Sie in den Einstellungen einen Code ein und schalten Sie „Passwörter“ für iCloud ein, oder wählen Sie einen anderen Weg.',
      user_verification_required:
        'Ihr Gerät hat nicht geprüft, ob Sie es sind. Schalten Sie in den Einstellungen Face ID, Touch ID oder einen Code ein und versuchen Sie es dann noch einmal.',
    },
    android: {
      not_supported:
        'Mit diesem Gerät geht das noch nicht mit einem Passkey. Richten Sie in den Einstellungen eine Displaysperre und einen Passwortmanager ein, oder wählen Sie einen anderen Weg.',
      user_verification_required:
        'Ihr Gerät hat nicht geprüft, ob Sie es sind. Richten Sie in den Einstellungen eine Displaysperre ein und versuchen Sie es dann noch einmal.',
    },
    mac: {
      not_supported:
        'Mit diesem Mac geht das noch nicht mit einem Passkey. Schalten Sie in den Systemeinstellungen Touch ID und „Passwörter“ für iCloud ein, nehmen Sie Ihr Smartphone oder wählen Sie einen anderen Weg.',
      user_verification_required:
        'Ihr Mac hat nicht geprüft, ob Sie es sind. Schalten Sie in den Systemeinstellungen Touch ID oder ein Anmeldepasswort ein und versuchen Sie es dann noch einmal.',
    },
    windows: {
      not_supported:
        'Mit diesem Computer geht das noch nicht mit einem Passkey. Richten Sie in den Einstellungen unter „Anmeldeoptionen“ Windows Hello ein, nehmen Sie Ihr Smartphone oder wählen Sie einen anderen Weg.',
      user_verification_required:
        'Ihr Computer hat nicht geprüft, ob Sie es sind. Richten Sie in den Einstellungen unter „Anmeldeoptionen“ eine Windows-Hello-PIN ein und versuchen Sie es dann noch einmal.',
    },
    embedded: {
      not_supported:
        'Im Browser dieser App funktionieren Passkeys nicht. Öffnen Sie die Seite in Safari oder Chrome, oder wählen Sie einen anderen Weg.',
      user_verification_required:
        'Ihr Gerät hat nicht geprüft, ob Sie es sind. Öffnen Sie die Seite in Safari oder Chrome und versuchen Sie es dann noch einmal.',
    },
  },
};
