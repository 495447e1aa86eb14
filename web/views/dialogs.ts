import { html, nothing, type TemplateResult } from 'lit-html';
import { makeCodes } from '../actions/codes.ts';
import { confirmIdentity, confirmWithPasskey, leaveForCode } from '../actions/identity.ts';
import { remove } from '../actions/passkeys.ts';
import { endAllSessions } from '../actions/session.ts';
import type { App } from '../app/app.ts';
import type { Dialog } from '../app/state.ts';
import { isolate, withIsolation } from '../language/isolate.ts';
import { texts } from '../texts/index.ts';
import { type ButtonOptions, button, cancelButton, link } from './button.ts';
import { withoutPasskey } from './delayed-recovery.ts';
import { passkeyIcon } from './icons.ts';
import { newCodes } from './new-codes.ts';
import { notice, passwordField, submit } from './parts.ts';

type Of<Kind extends Dialog['kind']> = Extract<Dialog, { kind: Kind }>;

/** What the page asks before all else, in a dialog that the browser makes modal. Escape says no. */
export function dialogView(app: App): TemplateResult | typeof nothing {
  const { dialog } = app.state;
  if (!dialog) return nothing;
  const cancel = (event: Event) => {
    if (app.state.cancellable) app.cancel();
    // Codes that are shown once are not lost to a slip of the finger.
    if (app.state.busy || dialog.kind === 'new-codes') event.preventDefault();
  };
  // The browser lets nobody hold a dialog open for good.
  const closed = () => app.state.dialog === dialog && app.update({ dialog: null, notice: null });
  return html`
    <dialog class=${`dialog dialog-${dialog.kind}`} aria-labelledby="dialog-title" @cancel=${cancel} @close=${closed}>
      ${content(app, dialog)}
    </dialog>`;
}

function content(app: App, dialog: Dialog): TemplateResult {
  switch (dialog.kind) {
    case 'remove':
      return removal(app, dialog);
    case 'identity':
      return identity(app, dialog);
    case 'step-up':
      return stepUp(app, dialog);
    case 'without-passkey':
      return withoutPasskey(app, dialog);
    case 'replace-codes':
      return question(app, texts.codes.replaceTitle, [texts.codes.replace], {
        label: texts.codes.renew,
        busy: 'codes',
        click: () => makeCodes(app),
      });
    case 'new-codes':
      return newCodes(app, dialog.codes);
    case 'everywhere':
      return question(app, texts.sessions.confirmTitle, [texts.sessions.confirm], {
        label: texts.sessions.everywhere,
        busy: 'everywhere',
        click: () => endAllSessions(app),
      });
  }
}

const question = (app: App, title: string, body: readonly string[], yes: ButtonOptions): TemplateResult => html`
  <h2 id="dialog-title" tabindex="-1" autofocus>${withIsolation(title)}</h2>
  ${body.map((paragraph) => html`<p>${paragraph}</p>`)}
  ${notice(app, 'dialog')}
  <div class="dialog-actions">${cancelButton(app)}${button(app, yes)}</div>`;

/** What removing does, and what remains after it. */
function removal(app: App, { passkey }: Of<'remove'>): TemplateResult {
  const { passkeys } = app.state;
  const others = Array.isArray(passkeys) ? passkeys.length - 1 : 0;
  const said = texts.remove;
  return question(
    app,
    said.title(isolate(passkey.name)),
    [said.effect, others > 0 ? said.remaining(others) : said.last, said.manager],
    { label: said.submit, busy: 'remove', kind: 'danger', click: () => remove(app, passkey) },
  );
}

/** A stolen session must not become a lasting key: the first passkey and codes without one need a recent sign-in. */
function identity(app: App, { next }: Of<'identity'>): TemplateResult {
  const { passkeys } = app.state;
  const said = texts.identity;
  return html`
    <h2 id="dialog-title" tabindex="-1" autofocus>${said.title}</h2>
    <p>${said.lead}</p>
    ${notice(app, 'dialog')}
    ${
      Array.isArray(passkeys) && passkeys.length > 0
        ? html`
        ${button(app, { label: said.passkey, busy: 'passkey', icon: passkeyIcon, click: () => confirmIdentity(app, next) })}
        <p class="divider"><span>${texts.or}</span></p>`
        : nothing
    }
    <form @submit=${submit(app, (field) => confirmIdentity(app, next, field('password')))}>
      ${passwordField(app, 'current')}
      ${button(app, { label: said.submit, busy: 'password', kind: 'secondary' })}
    </form>
    <div class="dialog-actions">
      ${link(app, said.noPassword, () => leaveForCode(app))}
      ${cancelButton(app)}
    </div>`;
}

/** Whoever has the password alone must not become the owner: one of the user's passkeys has to agree. */
function stepUp(app: App, { next }: Of<'step-up'>): TemplateResult {
  const said = texts.stepUp;
  return html`
    <h2 id="dialog-title" tabindex="-1" autofocus>${said.title}</h2>
    <p>${said.lead}</p>
    ${notice(app, 'dialog')}
    ${button(app, { label: said.submit, busy: 'passkey', icon: passkeyIcon, click: () => confirmWithPasskey(app, next) })}
    <div class="dialog-actions">
      ${link(app, said.none, () => app.update({ dialog: { kind: 'without-passkey', next }, notice: null }))}
      ${cancelButton(app)}
    </div>`;
}
