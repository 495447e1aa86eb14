import { html, nothing, type TemplateResult } from 'lit-html';
import { visit } from '../actions/session.ts';
import { signInByPassword, signInWithName, signInWithoutName } from '../actions/sign-in.ts';
import type { App } from '../app/app.ts';
import { texts } from '../texts/index.ts';
import { button, link } from './button.ts';
import { passkeyIcon } from './icons.ts';
import { emailField, notice, passwordField, submit } from './parts.ts';

const signUpLink = (app: App): TemplateResult =>
  html`<p class="aside">${texts.signIn.newHere} ${link(app, texts.signIn.signUp, () => visit(app, 'sign-up'))}</p>`;

/** Ways without a passkey, one press further where passkeys are the default; what helps in need is at hand. */
const otherWays = ({ state }: App, ways: TemplateResult, help: TemplateResult): TemplateResult =>
  state.policy === 'default'
    ? html`
      <details class="others"><summary>${texts.signIn.otherWays}</summary><p class="choices">${ways}</p></details>
      <p class="choices">${help}</p>`
    : html`<p class="choices">${ways} ${help}</p>`;

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
  <p class="divider"><span>${texts.orEmail}</span></p>
  <form @submit=${submit(app, () => signInWithName(app))}>
    ${emailField(app, { suggest: true })}
    ${button(app, { label: texts.signIn.continue, busy: 'continue', kind: 'secondary' })}
  </form>
  ${otherWays(
    app,
    html`${link(app, texts.signIn.usePassword, () => visit(app, 'password'))}
    ${
      app.state.emailCodes
        ? link(app, texts.signIn.useEmailCode, () => visit(app, 'email-code', { codeSent: null, offer: null }))
        : nothing
    }`,
    link(app, texts.signIn.trouble, () => visit(app, 'trouble')),
  )}
  ${signUpLink(app)}`;

export const passwordView = (app: App): TemplateResult => html`
  <h1 tabindex="-1">${texts.passwordSignIn.title}</h1>
  ${notice(app)}
  <form @submit=${submit(app, (field) => signInByPassword(app, field('password')))}>
    ${emailField(app, { suggest: true, focus: app.state.email === '' })}
    ${passwordField(app, 'current', { focus: app.state.email !== '' })}
    ${button(app, { label: texts.passwordSignIn.submit, busy: 'password' })}
  </form>
  <p class="choices">
    ${link(app, texts.passwordSignIn.usePasskey, () => visit(app, 'sign-in'))}
    ${link(app, texts.passwordSignIn.forgotten, () => visit(app, 'forgot'))}
  </p>
  ${signUpLink(app)}`;
