import { html, type TemplateResult } from 'lit-html';
import { sendSignInCode, signInByEmailCode } from '../actions/email-code.ts';
import { leave, visit } from '../actions/session.ts';
import type { App } from '../app/app.ts';
import { texts } from '../texts/index.ts';
import { button, link } from './button.ts';
import { codeField, emailField, localMailbox, notice, submit } from './parts.ts';

const back = (app: App): TemplateResult =>
  html`<p class="aside">${link(app, texts.confirm.back, () => leave(app))}</p>`;

/** First the address that a code goes to, then the code. */
export const emailCodeView = (app: App): TemplateResult => (app.state.codeSent ? enterCode(app) : askForCode(app));

const askForCode = (app: App): TemplateResult => html`
  <h1 tabindex="-1">${texts.forgot.title}</h1>
  <p class="lead">${texts.forgot.lead}</p>
  ${notice(app)}
  <form @submit=${submit(app, () => sendSignInCode(app))}>
    ${emailField(app, { focus: true })}
    ${button(app, { label: texts.forgot.submit, busy: 'send' })}
  </form>
  ${back(app)}`;

const enterCode = (app: App): TemplateResult => html`
  <h1 tabindex="-1">${texts.reset.title}</h1>
  <p class="lead">${texts.reset.lead(app.state.codeSent?.email ?? '')}</p>
  ${notice(app)}
  ${localMailbox()}
  <form @submit=${submit(app, (field) => signInByEmailCode(app, field('code').trim()))}>
    ${codeField(app, 8)}
    ${button(app, { label: texts.emailCode.submit, busy: 'confirm' })}
    ${button(app, {
      label: texts.confirm.resend,
      busy: 'send',
      kind: 'secondary',
      click: () => sendSignInCode(app),
    })}
  </form>
  <p class="choices">
    ${link(app, texts.emailCode.otherAddress, () => visit(app, 'email-code', { codeSent: null }))}
  </p>
  ${back(app)}`;
