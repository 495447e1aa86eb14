import { html, nothing, type TemplateResult } from 'lit-html';
import { leave } from '../actions/session.ts';
import { confirmAccount, createAccount, sendNewCode } from '../actions/sign-up.ts';
import type { App } from '../app.ts';
import { texts } from '../texts.ts';
import { button, described, emailField, invalid, link, notice, passwordField, submit } from './parts.ts';

export const signUpView = (app: App): TemplateResult => html`
  <h1 tabindex="-1">${texts.signUp.title}</h1>
  <p class="lead">${texts.signUp.lead}</p>
  ${notice(app)}
  <form @submit=${submit(app, (field) => createAccount(app, field('password')))}>
    ${emailField(app, { focus: true })}
    ${passwordField(app, 'new')}
    ${button(app, { label: texts.signUp.submit, busy: 'sign-up' })}
  </form>
  <p class="aside">${texts.signUp.haveAccount} ${link(app, texts.signUp.signIn, () => leave(app))}</p>`;

export const confirmView = (app: App): TemplateResult => html`
  <h1 tabindex="-1">${texts.confirm.title}</h1>
  <p class="lead">${texts.confirm.lead(app.state.email)}</p>
  ${notice(app)}
  ${
    isLocal(location.hostname)
      ? html`
    <p class="local">${texts.confirm.localHint}
      <a href="/_local/messages" target="_blank" rel="noreferrer">${texts.confirm.localLink}</a></p>`
      : nothing
  }
  <form @submit=${submit(app, (field) => confirmAccount(app, field('code').trim()))}>
    <label class="field">
      <span>${texts.confirm.code}</span>
      <input class="code" name="code" required inputmode="numeric" autocomplete="one-time-code" aria-invalid=${invalid(app, 'code')} aria-describedby=${described(app, 'code')}
        pattern="\\s*[0-9]{6}\\s*"
        maxlength="12" data-focus>
    </label>
    ${button(app, { label: texts.confirm.submit, busy: 'confirm' })}
    ${button(app, {
      label: texts.confirm.resend,
      busy: 'resend',
      kind: 'secondary',
      click: () => sendNewCode(app),
    })}
  </form>
  <p class="aside">${link(app, texts.confirm.back, () => leave(app))}</p>`;

const isLocal = (hostname: string): boolean => hostname === 'localhost' || hostname.endsWith('.localhost');
