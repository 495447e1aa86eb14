import { html, type TemplateResult } from 'lit-html';
import { resetPassword, sendResetCode, signInByRecoveryCode } from '../actions/recovery.ts';
import { leave, visit } from '../actions/session.ts';
import { signInWithOtherDevice } from '../actions/sign-in.ts';
import type { App } from '../app/app.ts';
import { texts } from '../texts/index.ts';
import { button, cancelButton, link } from './button.ts';
import { arrowIcon, codesIcon, mailIcon, phoneIcon } from './icons.ts';
import { codeField, described, emailField, invalid, localMailbox, notice, passwordField, submit } from './parts.ts';

const back = (app: App): TemplateResult =>
  html`<p class="aside">${link(app, texts.confirm.back, () => leave(app))}</p>`;

const way = (app: App, icon: TemplateResult, label: string, hint: string, click: () => void): TemplateResult => html`
  <li><button class="way" type="button" aria-disabled=${app.state.busy ? 'true' : 'false'}
    @click=${() => app.state.busy || click()}>
    ${icon}<span class="way-text"><span>${label}</span><small>${hint}</small></span>${arrowIcon}
  </button></li>`;

/** With a code that signs in, no password has to be replaced. */
const recoverByEmail = (app: App): void =>
  app.state.emailCodes ? visit(app, 'email-code', { codeSent: null, offer: 'recovery' }) : visit(app, 'forgot');

/** For whoever can't sign in: every way back, by what one still has. */
export const troubleView = (app: App): TemplateResult => html`
  <h1 tabindex="-1" data-focus>${texts.trouble.title}</h1>
  <p class="lead">${texts.trouble.lead}</p>
  ${notice(app)}
  <ul class="ways">
    ${way(app, phoneIcon, texts.trouble.phone, texts.trouble.phoneHint, () => signInWithOtherDevice(app))}
    ${way(app, codesIcon, texts.trouble.recoveryCode, texts.trouble.recoveryCodeHint, () => visit(app, 'recovery-code'))}
    ${way(app, mailIcon, texts.trouble.email, texts.trouble.emailHint, () => recoverByEmail(app))}
  </ul>
  ${cancelButton(app)}
  ${back(app)}`;

export const recoveryCodeView = (app: App): TemplateResult => html`
  <h1 tabindex="-1">${texts.recoveryCode.title}</h1>
  <p class="lead">${texts.recoveryCode.lead}</p>
  ${notice(app)}
  <form @submit=${submit(app, (field) => signInByRecoveryCode(app, field('code')))}>
    ${emailField(app, { focus: app.state.email === '' })}
    <label class="field">
      <span>${texts.recoveryCode.label}</span>
      <input class="recovery-code" name="code" required maxlength="64" autocomplete="off" autocapitalize="characters"
        spellcheck="false" aria-invalid=${invalid(app, 'code')} aria-describedby=${described(app, 'code')}
        ?data-focus=${app.state.email !== ''}>
    </label>
    ${button(app, { label: texts.recoveryCode.submit, busy: 'confirm' })}
  </form>
  ${back(app)}`;

export const forgotView = (app: App): TemplateResult => html`
  <h1 tabindex="-1">${texts.forgot.title}</h1>
  <p class="lead">${texts.forgot.lead}</p>
  ${notice(app)}
  <form @submit=${submit(app, () => sendResetCode(app))}>
    ${emailField(app, { focus: true })}
    ${button(app, { label: texts.forgot.submit, busy: 'send' })}
  </form>
  ${back(app)}`;

/** The code from the e-mail: back in without a password and on to a passkey, or with a new password. */
export const resetView = (app: App): TemplateResult => html`
  <h1 tabindex="-1">${texts.reset.title}</h1>
  <p class="lead">${texts.reset.lead(app.state.email)}</p>
  ${notice(app)}
  ${localMailbox()}
  <form @submit=${submit(app, (field) => resetPassword(app, field('code').trim(), field('password') || undefined))}>
    ${codeField(app)}
    ${
      app.state.passwordWanted
        ? html`${passwordField(app, 'new')}
          ${button(app, { label: texts.reset.submit, busy: 'password' })}`
        : html`${button(app, { label: texts.reset.withoutPassword, busy: 'confirm' })}
          <p class="hint">${texts.reset.withoutPasswordHint}</p>`
    }
  </form>
  <p class="choices">
    ${
      app.state.passwordWanted
        ? link(app, texts.reset.withoutPassword, () => app.update({ passwordWanted: false }))
        : link(app, texts.reset.choosePassword, () => app.update({ passwordWanted: true }))
    }
    ${link(app, texts.reset.back, () => visit(app, 'forgot'))}
  </p>
  ${back(app)}`;
