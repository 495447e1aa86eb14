import { html, nothing, type TemplateResult } from 'lit-html';
import { offerAutofill } from '../actions/autofill.ts';
import { enter } from '../actions/session.ts';
import type { App } from '../app/app.ts';
import type { Field } from '../app/notice.ts';
import { withIsolation } from '../language/isolate.ts';
import { texts } from '../texts/index.ts';
import { closeIcon } from './icons.ts';

/**
 * What happened last. The region is always there, so that screen readers notice when it is filled. While a dialog is open, what
 * happened is told there: the page behind it is out of reach.
 */
export function notice(app: App, place: 'page' | 'dialog' = 'page'): TemplateResult {
  const { state } = app;
  const told = (state.dialog === null) === (place === 'page') ? state.notice : null;
  const dismiss = () => app.update({ notice: null });
  return html`
    <div class="notices" id=${`notice-${place}`} role="alert">${
      told
        ? html`
      <div class=${`notice notice-${told.tone}`}>
        <div>
          <p>${withIsolation(told.text)}</p>
          ${told.supportId === undefined ? nothing : html`<p class="support">${texts.supportId(told.supportId)}</p>`}
        </div>
        <button class="dismiss" type="button" aria-label=${texts.close} @click=${dismiss}>${closeIcon}</button>
      </div>`
        : nothing
    }</div>`;
}

/** Reads a form when it is submitted, unless the page is busy. */
export const submit = (app: App, work: (field: (name: string) => string) => void) => (event: SubmitEvent) => {
  event.preventDefault();
  if (app.state.busy || !(event.currentTarget instanceof HTMLFormElement)) return;
  const data = new FormData(event.currentTarget);
  work((name) => String(data.get(name) ?? ''));
};

/** Hands on what is typed into an input. */
const typed = (take: (value: string) => void) => (event: InputEvent) => {
  if (event.currentTarget instanceof HTMLInputElement) take(event.currentTarget.value);
};

/** For the field that the notice is about: marks it, and has screen readers read the notice with it. */
export const invalid = ({ state }: App, field: Field) => (state.notice?.field === field ? 'true' : nothing);
export const described = ({ state }: App, field: Field, hint = '') => {
  const place = state.dialog ? 'dialog' : 'page';
  return `${state.notice?.field === field ? `notice-${place} ` : ''}${hint}`.trim() || nothing;
};

/** @param suggest whether passkeys appear among the suggestions of the field */
export function emailField(app: App, { suggest = false, focus = false } = {}): TemplateResult {
  const touched = suggest ? () => void (app.state.busy || offerAutofill(app, () => enter(app))) : nothing;
  return html`
    <label class="field">
      <span>${texts.email}</span>
      <input name="email" type="email" required spellcheck="false" autocapitalize="none"
        aria-invalid=${invalid(app, 'email')} aria-describedby=${described(app, 'email')}
        autocomplete=${suggest ? 'username webauthn' : 'username'} value=${app.state.email} ?data-focus=${focus}
        @input=${typed((email) => app.update({ email: email.trim() }))} @focus=${touched} @pointerdown=${touched}>
    </label>`;
}

export function passwordField(app: App, kind: 'current' | 'new', { focus = false } = {}): TemplateResult {
  const shown = app.state.passwordShown;
  const isNew = kind === 'new';
  return html`
    <div class="field">
      <label for="password">${isNew ? texts.newPassword : texts.password}</label>
      <div class="with-toggle">
        <input id="password" name="password" type=${shown ? 'text' : 'password'} required minlength=${isNew ? 12 : 1}
          autocomplete=${`${kind}-password`} aria-invalid=${invalid(app, 'password')}
          aria-describedby=${described(app, 'password', isNew ? 'password-rules' : '')} ?data-focus=${focus}
          spellcheck="false" autocapitalize="none">
        <button class="toggle" type="button" aria-label=${shown ? texts.hidePassword : texts.showPassword}
          @click=${() => app.update({ passwordShown: !shown })}>${shown ? texts.hide : texts.show}</button>
      </div>
      ${isNew ? html`<p class="hint" id="password-rules">${texts.passwordRules}</p>` : nothing}
    </div>`;
}

/** For the digits that come by e-mail: six to confirm an address, eight to sign in with. */
export const codeField = (app: App, digits: 6 | 8 = 6): TemplateResult => html`
  <label class="field">
    <span>${texts.code}</span>
    <input class="code" name="code" required inputmode="numeric" autocomplete="one-time-code"
      aria-invalid=${invalid(app, 'code')} aria-describedby=${described(app, 'code')}
      pattern=${`\\s*[0-9]{${digits}}\\s*`} maxlength="12" data-focus>
  </label>`;

/** Where no e-mail leaves the machine, where to read it. */
export const localMailbox = (): TemplateResult | typeof nothing =>
  location.hostname === 'localhost' || location.hostname.endsWith('.localhost')
    ? html`
      <p class="local">${texts.confirm.localHint}
        <a href="/_local/messages" target="_blank" rel="noreferrer">${texts.confirm.localLink}</a></p>`
    : nothing;
