/** React hooks over the functions of this library. React is needed by this file alone. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Passkey, Recovery } from '../contract/shapes.ts';
import { hasCode, PasskeysClientError } from './errors/errors.ts';
import type { PasskeysClient } from './internal/client.ts';
import {
  listPasskeys,
  makeDefaultPasskey,
  type RegisterOptions,
  register,
  removePasskey,
  renamePasskey,
} from './passkeys.ts';
import { allowRecovery, cancelRecovery, readRecovery, startRecovery, stepUpByRecovery } from './recovery.ts';
import { type SignedIn, type SignInOptions, signIn, signInWithAutofill } from './sign-in.ts';
import { stepUp } from './step-up.ts';

/** The passkeys of the user who is signed in (undefined until they are there); each function lists them anew. */
export function usePasskeys(client: PasskeysClient) {
  const { run, busy, error } = useWork();
  const [passkeys, setPasskeys] = useState<readonly Passkey[]>();
  const change = useCallback(
    <Result>(work: () => Promise<Result>): Promise<Result | undefined> =>
      run(async () => {
        const result = await work();
        setPasskeys(await listPasskeys(client));
        return result;
      }),
    [client, run],
  );
  const reload = useCallback(() => change(async () => {}), [change]);
  useEffect(() => void reload(), [reload]);
  return {
    ...{ passkeys, busy, error, reload },
    register: (name = '', options: Omit<RegisterOptions, 'name'> = {}) =>
      change(() => register(client, { ...options, name })),
    rename: (id: string, name: string) => change(() => renamePasskey(client, id, name)),
    makeDefault: (id: string) => change(() => makeDefaultPasskey(client, id)),
    remove: (id: string) => change(() => removePasskey(client, id)),
    /** For errors with the code `step_up_required`: then do again what was refused. */
    stepUp: (options: Parameters<typeof stepUp>[1] = {}) => run(() => stepUp(client, options)),
  };
}

/**
 * The delayed recovery of the user who is signed in: `undefined` until it is known, `null` if none goes on. `confirm` confirms the session by
 * one that is due.
 */
export function useRecovery(client: PasskeysClient) {
  const { run, busy, error } = useWork();
  const [recovery, setRecovery] = useState<Recovery | null>();
  const show = useCallback(
    async (work: (client: PasskeysClient) => Promise<Recovery | null>) =>
      run(async () => setRecovery(await work(client))),
    [client, run],
  );
  const reload = useCallback(() => show(readRecovery), [show]);
  useEffect(() => void reload(), [reload]);
  return {
    ...{ recovery, busy, error, reload },
    start: () => show(startRecovery),
    cancel: () => show(cancelRecovery),
    allow: () => show(allowRecovery),
    confirm: () => run(() => stepUpByRecovery(client)),
  };
}

/** Signs in from the suggestions of the page's field as long as the component is there, and by `signIn`, from a click. */
export function useSignIn(client: PasskeysClient, onSignedIn: (signedIn: SignedIn) => void) {
  const { run, busy, error } = useWork();
  const [round, setRound] = useState(0);
  const latest = useRef(onSignedIn);
  useEffect(() => {
    latest.current = onSignedIn;
  });
  const proceed = useCallback(
    async (work: () => Promise<SignedIn>) => {
      const signedIn = await run(work);
      if (signedIn) latest.current(signedIn);
      // The ceremony that failed has ended the autofill.
      else setRound((before) => before + 1);
    },
    [run],
  );
  useEffect(() => {
    const stop = new AbortController();
    // Until the user picks a passkey, errors are not shown.
    const onPicked = () => void proceed(() => waiting);
    const waiting = signInWithAutofill(client, { signal: stop.signal, onPicked });
    waiting.catch(() => {});
    return () => stop.abort();
  }, [client, proceed, round]);
  return { busy, error, signIn: (options?: SignInOptions) => proceed(() => signIn(client, options)) };
}

/** Returns the state of the latest call. An earlier call that ends after it changes nothing, so it can't hide the error. */
function useWork() {
  const [state, setState] = useState<{ readonly busy: boolean; readonly error?: PasskeysClientError }>({ busy: false });
  const latest = useRef(0);
  const run = useCallback(async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
    const current = ++latest.current;
    const end = (error?: PasskeysClientError) => {
      if (current === latest.current) setState({ busy: false, ...(error && { error }) });
    };
    setState({ busy: true });
    try {
      const result = await work();
      end();
      return result;
    } catch (error) {
      const known = error instanceof PasskeysClientError;
      end(known && !hasCode(error, 'aborted') ? error : undefined);
      if (!known) throw error;
      return undefined;
    }
  }, []);
  return { ...state, run };
}
