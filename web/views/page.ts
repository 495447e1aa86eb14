import { html, nothing, type TemplateResult } from 'lit-html';
import { endSession, start } from '../actions/session.ts';
import type { App } from '../app/app.ts';
import type { Screen, State } from '../app/state.ts';
import { texts } from '../texts/index.ts';
import { button } from './button.ts';
import { dialogView } from './dialogs.ts';
import { emailCodeView } from './email-code.ts';
import { homeView } from './home.ts';
import { checkIcon, keyIcon } from './icons.ts';
import { lostDeviceView } from './lost-device.ts';
import { notice } from './parts.ts';
import { forgotView, recoveryCodeView, resetView, troubleView } from './recovery.ts';
import { passwordView, signInView } from './sign-in.ts';
import { confirmView, passwordSignUpView, signUpView, welcomeView } from './sign-up.ts';

const screens: Readonly<Record<Screen, { title: string; view: (app: App) => TemplateResult }>> = {
  loading: { title: texts.signIn.title, view: () => html`<p class="quiet" role="status">${texts.loading}</p>` },
  unavailable: { title: texts.unavailable, view: unavailableView },
  'sign-in': { title: texts.signIn.title, view: signInView },
  password: { title: texts.passwordSignIn.title, view: passwordView },
  'email-code': { title: texts.forgot.title, view: emailCodeView },
  'sign-up': { title: texts.signUp.title, view: signUpView },
  'sign-up-password': { title: texts.signUp.title, view: passwordSignUpView },
  confirm: { title: texts.confirm.title, view: confirmView },
  trouble: { title: texts.trouble.title, view: troubleView },
  'recovery-code': { title: texts.recoveryCode.title, view: recoveryCodeView },
  forgot: { title: texts.forgot.title, view: forgotView },
  reset: { title: texts.reset.title, view: resetView },
  welcome: { title: texts.welcome.title, view: welcomeView },
  'lost-device': { title: texts.lost.title, view: lostDeviceView },
  home: { title: texts.home.title, view: homeView },
};

export const titleOf = ({ screen, brand }: State): string =>
  brand === '' ? screens[screen].title : `${screens[screen].title} · ${brand}`;

/** The whole page: signed in, a bar and a column; else, the pitch beside the form. */
export function view(app: App): TemplateResult {
  const { screen, brand } = app.state;
  const content = html`${screens[screen].view(app)}${busyStatus(app)}`;
  if (screen === 'home' || screen === 'lost-device') {
    return html`
      <header class="bar"><div class="bar-inner">${brandMark(brand)}${account(app)}</div></header>
      <main class="column">${content}</main>
      ${dialogView(app)}`;
  }
  return html`
    <div class="split">
      <aside class="pitch">
        ${brandMark(brand)}
        <div class="pitch-text">
          <p class="pitch-title">${texts.pitch.title}</p>
          <ul>${texts.pitch.points.map((point) => html`<li>${checkIcon}<span>${point}</span></li>`)}</ul>
        </div>
      </aside>
      <main class="form">${content}</main>
    </div>`;
}

/** Says to screen readers what the button that was pressed shows. */
const busyStatus = ({ state }: App): TemplateResult =>
  html`<p class="unseen" role="status">${state.busy ? texts.busy[state.busy] : nothing}</p>`;

const brandMark = (brand: string): TemplateResult =>
  html`<p class="brand"><span class="brand-mark">${keyIcon}</span>${brand}</p>`;

const account = (app: App): TemplateResult => html`
  <div class="account">
    <p><span class="account-label">${texts.home.signedInAs}</span>
      <bdi class="account-name">${app.state.user?.email ?? app.state.user?.username}</bdi></p>
    ${button(app, {
      label: texts.home.signOut,
      busy: 'sign-out',
      kind: 'secondary',
      click: () => endSession(app),
    })}
  </div>`;

function unavailableView(app: App): TemplateResult {
  return html`
    <h1>${texts.unavailable}</h1>
    ${notice(app)}
    <button class="button button-primary" type="button" @click=${() => start(app)}>${texts.tryAgain}</button>`;
}
