'use client';

import { accessToken, createPasskeysClient } from 'cognito-passkeys-client';
import { useSignIn } from 'cognito-passkeys-client/react';
import { useState } from 'react';
import { config } from '../config';

const client = createPasskeysClient(config);

export default function SignInPage() {
  const [greeting, setGreeting] = useState('');
  const { signIn, busy, error } = useSignIn(client, async () => {
    const answer = await fetch('/api/account', { headers: { authorization: `Bearer ${await accessToken(client)}` } });
    setGreeting(
      answer.ok ? `The server knows you as ${(await answer.json()).sub}.` : 'The server did not take the token.',
    );
  });
  return (
    <main>
      <h1>Sign in</h1>
      <label>
        E-mail <input name="username" autoComplete="username webauthn" />
      </label>
      <button type="button" disabled={busy} onClick={() => signIn()}>
        Sign in with a passkey
      </button>
      <p role="status">{error?.message ?? greeting}</p>
    </main>
  );
}
