import { html, type TemplateResult } from 'lit-html';
import { offerAutofill, withdrawAutofill } from '../actions/session.ts';
import { signInByPassword, signInWithName, signInWithoutName } from '../actions/sign-in.ts';
import type { App } from '../app.ts';
import { texts } from '../texts.ts';
import { passkeyIcon } from './icons.ts';
import { button, emailField, link, notice, passwordField, submit } from './parts.ts';

const signUpLink = (app: App): TemplateResult => html`
  <p class="aside">${texts.signIn.newHere} ${link(app, texts.signIn.signUp, () => {
    withdrawAutofill();
    app.go('sign-up');
  })}</p>`;

/** With a passkey: at once, by e-mail, or from the suggestions of the e-mail field. */
export const signInView = (app: App): TemplateResult => html`
  <h1 tabindex="-1" data-focus>${texts.signIn.title}</h1>
  ${notice(app)}
  ${button(app, {
    label: texts.signIn.passkey,
    busy: 'passkey',
    icon: passkeyIcon,
    click: () => signInWithoutName(app),
  })}
  <p class="divider"><span>${texts.orElse}</span></p>
  <form @submit=${submit(app, () => signInWithName(app))}>
    ${emailField(app, { suggest: () => offerAutofill(app) })}
    ${button(app, {
      label: texts.signIn.continue,
      busy: 'continue',
      kind: 'secondary',
    })}
  </form>
  <p class="aside">${link(app, texts.signIn.usePassword, () => app.go('password'))}</p>
  ${signUpLink(app)}`;

export const passwordView = (app: App): TemplateResult => html`
  <h1 tabindex="-1">${texts.passwordSignIn.title}</h1>
  ${notice(app)}
  <form @submit=${submit(app, (field) => signInByPassword(app, field('password')))}>
    ${emailField(app, { suggest: () => offerAutofill(app), focus: app.state.email === '' })}
    ${passwordField(app, 'current', { focus: app.state.email !== '' })}
    ${button(app, { label: texts.passwordSignIn.submit, busy: 'password' })}
  </form>
  <p class="aside">${link(app, texts.passwordSignIn.usePasskey, () => app.go('sign-in'))}</p>
  ${signUpLink(app)}`;
