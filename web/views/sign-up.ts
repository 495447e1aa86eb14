import { html, type TemplateResult } from 'lit-html';
import { addPasskey } from '../actions/passkeys.ts';
import { leave, visit } from '../actions/session.ts';
import { confirmAccount, createAccount, sendNewCode } from '../actions/sign-up.ts';
import type { App } from '../app/app.ts';
import { texts } from '../texts/index.ts';
import { button, link } from './button.ts';
import { passkeyIcon } from './icons.ts';
import { codeField, emailField, localMailbox, notice, passwordField, submit } from './parts.ts';

const signInLink = (app: App): TemplateResult =>
  html`<p class="aside">${texts.signUp.haveAccount} ${link(app, texts.signUp.signIn, () => leave(app))}</p>`;

/** Where passkeys are the default, one press further. */
function withPassword(app: App): TemplateResult {
  const way = html`<p class="aside">${link(app, texts.signUp.withPassword, () => visit(app, 'sign-up-password'))}</p>`;
  return app.state.policy === 'default'
    ? html`<details class="others"><summary>${texts.signUp.otherWays}</summary>${way}</details>`
    : way;
}

/** An account of an e-mail address, and then a passkey. */
export const signUpView = (app: App): TemplateResult => html`
  <h1 tabindex="-1">${texts.signUp.title}</h1>
  <p class="lead">${texts.signUp.lead}</p>
  ${notice(app)}
  <form @submit=${submit(app, () => createAccount(app))}>
    ${emailField(app, { focus: true })}
    ${button(app, { label: texts.signUp.submit, busy: 'sign-up' })}
  </form>
  ${withPassword(app)}
  ${signInLink(app)}`;

export const passwordSignUpView = (app: App): TemplateResult => html`
  <h1 tabindex="-1">${texts.signUp.title}</h1>
  <p class="lead">${texts.signUp.passwordLead}</p>
  ${notice(app)}
  <form @submit=${submit(app, (field) => createAccount(app, field('password')))}>
    ${emailField(app, { focus: app.state.email === '' })}
    ${passwordField(app, 'new', { focus: app.state.email !== '' })}
    ${button(app, { label: texts.signUp.submitWithPassword, busy: 'sign-up' })}
  </form>
  <p class="aside">${link(app, texts.signUp.withPasskey, () => visit(app, 'sign-up'))}</p>
  ${signInLink(app)}`;

export const confirmView = (app: App): TemplateResult => html`
  <h1 tabindex="-1">${texts.confirm.title}</h1>
  <p class="lead">${texts.confirm.lead(app.state.email)}</p>
  ${notice(app)}
  ${localMailbox()}
  <form @submit=${submit(app, (field) => confirmAccount(app, field('code').trim()))}>
    ${codeField(app)}
    ${button(app, { label: texts.confirm.submit, busy: 'confirm' })}
    ${button(app, { label: texts.confirm.resend, busy: 'send', kind: 'secondary', click: () => sendNewCode(app) })}
  </form>
  <p class="aside">${link(app, texts.confirm.back, () => leave(app))}</p>`;

/** Right after the account is confirmed: what a passkey is, where it is kept, and one button. */
export const welcomeView = (app: App): TemplateResult => html`
  <span class="emblem">${passkeyIcon}</span>
  <h1 tabindex="-1" data-focus>${texts.welcome.title}</h1>
  <p class="lead">${texts.welcome.lead}</p>
  ${notice(app)}
  <p class="explanation">${texts.offer.body} ${texts.offer.where}</p>
  ${button(app, { label: texts.offer.create, busy: 'add', icon: passkeyIcon, click: () => addPasskey(app) })}
  <p class="aside">${link(app, texts.welcome.later, () => app.go('home'))}<br>
    <small>${texts.welcome.laterHint}</small></p>`;
