import {
  type PasskeysClient,
  PasskeysClientError,
  type PreparedAnswer,
  prepareAnswer,
  prepareAnswerFromAutofill,
} from 'cognito-passkeys-client';
import { useCallback, useEffect, useRef, useState } from 'react';

/** Signs in by a button, or from the suggestions of the field. The server does what comes after the browser's dialog. */
export function SignIn({ client, onSignedIn }: { client: PasskeysClient; onSignedIn: () => void }) {
  const [status, setStatus] = useState('');
  const dialog = useRef<AbortController>(null);
  const enter = useCallback(
    async (answer: PreparedAnswer) => {
      const body = JSON.stringify(answer);
      const response = await fetch('/api/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      if (response.ok) onSignedIn();
      else setStatus('We could not sign you in. Try again, or use another way.');
    },
    [onSignedIn],
  );
  useEffect(() => {
    const stop = new AbortController();
    // Until the user picks a passkey, errors are not shown.
    prepareAnswerFromAutofill(client, { signal: stop.signal }).then(enter, () => {});
    return () => stop.abort();
  }, [client, enter]);
  const press = async () => {
    dialog.current = new AbortController();
    setStatus('Waiting for your passkey…');
    try {
      await enter(await prepareAnswer(client, { signal: dialog.current.signal }));
    } catch (error) {
      if (!(error instanceof PasskeysClientError)) throw error;
      setStatus(error.code === 'aborted' ? '' : error.message);
    } finally {
      dialog.current = null;
    }
  };
  return (
    <main>
      <h1>Sign in</h1>
      <label>
        E-mail <input name="username" autoComplete="username webauthn" />
      </label>
      <button type="button" onClick={press}>
        Sign in with a passkey
      </button>
      <button type="button" onClick={() => dialog.current?.abort()}>
        Cancel
      </button>
      <p role="status">{status}</p>
    </main>
  );
}
