import type { CurrentUser, Passkey } from '../client/index.ts';
import type { Notice } from './notice.ts';

/** What the page can show. */
export type Screen = 'sign-in' | 'password' | 'sign-up' | 'confirm' | 'home' | 'loading' | 'unavailable';

/** What the page is busy with; one thing at a time. */
export type Busy = 'passkey' | 'continue' | 'password' | 'sign-up' | 'confirm' | 'resend' | 'add' | 'sign-out';

export interface State {
  readonly screen: Screen;
  readonly busy: Busy | null;
  readonly notice: Notice | null;
  /** Name of the relying party. */
  readonly brand: string;
  readonly email: string;
  /** From sign-up to confirmation, to sign in right after it; then forgotten. */
  readonly password: string;
  readonly passwordShown: boolean;
  readonly user: CurrentUser | null;
  readonly passkeys: readonly Passkey[] | 'loading' | 'failed';
  /** The name typed for the next passkey. */
  readonly passkeyName: string;
  /** The service wants to see the user again before a passkey is added. */
  readonly identityAsked: boolean;
}

export const initialState: State = {
  screen: 'loading',
  busy: null,
  notice: null,
  brand: '',
  email: '',
  password: '',
  passwordShown: false,
  user: null,
  passkeys: 'loading',
  passkeyName: '',
  identityAsked: false,
};
