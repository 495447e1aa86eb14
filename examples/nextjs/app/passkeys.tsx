import type { PasskeysClient } from 'cognito-passkeys-client';
import { usePasskeys } from 'cognito-passkeys-client/react';

/** What the user has, and a button for more. */
export function Passkeys({ client, userName }: { client: PasskeysClient; userName: string | undefined }) {
  const { passkeys = [], busy, error, register, remove, stepUp } = usePasskeys(client);
  return (
    <section>
      <ul>
        {passkeys.map(({ id, name }) => (
          <li key={id}>
            {name}{' '}
            <button type="button" disabled={busy} onClick={() => remove(id)}>
              Remove {name}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" disabled={busy} onClick={() => register('', userName ? { userName } : {})}>
        Add a passkey
      </button>
      <p role="alert">{error?.message}</p>
      {error?.nextStep === 'confirm_with_passkey' && (
        <button type="button" disabled={busy} onClick={() => stepUp()}>
          Confirm with a passkey
        </button>
      )}
    </section>
  );
}
