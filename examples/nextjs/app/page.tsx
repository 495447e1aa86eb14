'use client';

import { createPasskeysClient } from 'cognito-passkeys-client';
import { useCallback, useEffect, useState } from 'react';
import { Passkeys } from './passkeys';
import { SignIn } from './sign-in';

/** The server keeps the tokens in a cookie; no script of the page can read them. */
const client = createPasskeysClient('/api/config', { tokens: 'cookie' });

export default function Page() {
  const [user, setUser] = useState<{ readonly sub: string; readonly email?: string } | null>();
  const load = useCallback(async () => {
    const answer = await fetch('/api/session');
    setUser(answer.ok ? await answer.json() : null);
  }, []);
  useEffect(() => void load(), [load]);
  const signOut = async () => {
    await fetch('/api/session', { method: 'DELETE' });
    setUser(null);
  };
  if (user === undefined) return <p>One moment…</p>;
  if (user === null) return <SignIn client={client} onSignedIn={load} />;
  return (
    <main>
      <h1>Your passkeys</h1>
      <p>The server knows you as {user.email ?? user.sub}.</p>
      <Passkeys client={client} userName={user.email} />
      <button type="button" onClick={signOut}>
        Sign out
      </button>
    </main>
  );
}
