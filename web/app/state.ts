import type { Activity, AdoptionPolicy, CurrentUser, EmailCode, Passkey, Recovery } from '../../client/index.ts';
import type { Notice } from './notice.ts';
import type { Providers } from './providers.ts';

/** What the page can show. */
export type Screen =
  | 'loading'
  | 'unavailable'
  | 'sign-in'
  | 'password'
  | 'email-code'
  | 'sign-up'
  | 'sign-up-password'
  | 'confirm'
  | 'trouble'
  | 'recovery-code'
  | 'forgot'
  | 'reset'
  | 'welcome'
  | 'home'
  | 'lost-device';

/** What the page is busy with; one thing at a time. */
export type Busy =
  | 'passkey'
  | 'continue'
  | 'password'
  | 'sign-up'
  | 'confirm'
  | 'send'
  | 'add'
  | 'rename'
  | 'default'
  | 'remove'
  | 'codes'
  | 'recovery'
  | 'cancel-recovery'
  | 'allow-recovery'
  | 'activity'
  | 'sign-out'
  | 'everywhere';

/** Those in which the browser, or an extension, asks the user for a passkey. */
export const ceremonies: readonly Busy[] = ['passkey', 'continue', 'add'];

/** Why the page offers to create a passkey here. */
export type Offer = 'no-passkey' | 'cross-device' | 'recovery';

/** What the page asks or shows before all else. */
export type Dialog =
  | { readonly kind: 'remove'; readonly passkey: Passkey }
  /** The service wants to see the user again; then the page does what it was about to do. */
  | { readonly kind: 'identity'; readonly next: () => Promise<void> }
  /** The service wants one of the user's passkeys to agree; then the page does what it was about to do. */
  | { readonly kind: 'step-up'; readonly next: () => Promise<void> }
  /** The ways for those who have none of their passkeys at hand. Without `next`, the user only reads about them. */
  | { readonly kind: 'without-passkey'; readonly next?: () => Promise<void> }
  | { readonly kind: 'replace-codes' }
  | { readonly kind: 'new-codes'; readonly codes: readonly string[] }
  | { readonly kind: 'everywhere' };

export const lostDeviceSteps = ['remove', 'add', 'codes', 'everywhere'] as const;
export type LostDeviceStep = (typeof lostDeviceSteps)[number];

/** Of the recovery codes: how many are left, and since when. */
interface CodesLeft {
  readonly remaining: number;
  readonly createdAt: string | null;
}

/** What was done to the account lately, and how to get what was before. */
interface ActivityShown {
  readonly entries: readonly Activity[];
  readonly cursor: string | null;
}

type Loaded<Value> = Value | 'loading' | 'failed';

export interface State {
  readonly screen: Screen;
  readonly dialog: Dialog | null;
  readonly busy: Busy | null;
  /** The passkey that it is busy with, when it is with one of several. */
  readonly busyId: string | null;
  /** Whether the user can end what the page is busy with. */
  readonly cancellable: boolean;
  readonly notice: Notice | null;
  /** Name of the relying party. */
  readonly brand: string;
  /** Whether a code by e-mail signs in, as `/config.json` says. */
  readonly emailCodes: boolean;
  /** Whether the page leads with passkeys, or asks for them more often. */
  readonly policy: AdoptionPolicy;
  readonly email: string;
  /** From sign-up to confirmation, to sign in right after it; then forgotten. */
  readonly password: string;
  readonly passwordShown: boolean;
  /** The code that was sent to sign in with. */
  readonly codeSent: EmailCode | null;
  /** Whoever got a code by e-mail wants a password too. */
  readonly passwordWanted: boolean;
  /** The browser said that it has no passkey at hand: the next press asks for other devices. */
  readonly noneHere: boolean;
  readonly user: CurrentUser | null;
  readonly passkeys: Loaded<readonly Passkey[]>;
  /** The delayed recovery that goes on. */
  readonly recovery: Recovery | null;
  /** Icons by AAGUID; empty where the stack has none. */
  readonly providers: Providers;
  readonly codes: Loaded<CodesLeft>;
  readonly activity: Loaded<ActivityShown>;
  /** The passkey whose name is being changed. */
  readonly renaming: string | null;
  readonly offer: Offer | null;
  /** The service was told of an offer to this user. */
  readonly offerTold: boolean;
  readonly step: LostDeviceStep;
  /** What the walk after a lost device has brought so far. */
  readonly done: readonly LostDeviceStep[];
}

export const initialState: State = {
  screen: 'loading',
  dialog: null,
  busy: null,
  busyId: null,
  cancellable: false,
  notice: null,
  brand: '',
  emailCodes: false,
  policy: 'optional',
  email: '',
  password: '',
  passwordShown: false,
  codeSent: null,
  passwordWanted: false,
  noneHere: false,
  user: null,
  passkeys: 'loading',
  recovery: null,
  providers: {},
  codes: 'loading',
  activity: 'loading',
  renaming: null,
  offer: null,
  offerTold: false,
  step: 'remove',
  done: [],
};

/** What is forgotten when nobody is signed in any more. */
export const signedOut = {
  user: null,
  dialog: null,
  passkeys: 'loading',
  recovery: null,
  codes: 'loading',
  activity: 'loading',
  renaming: null,
  offer: null,
  offerTold: false,
  password: '',
  codeSent: null,
} satisfies Partial<State>;
