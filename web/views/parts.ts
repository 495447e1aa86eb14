import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../app.ts';
import type { Field } from '../notice.ts';
import type { Busy } from '../state.ts';
import { texts } from '../texts.ts';

type Content = string | TemplateResult;

/** A button that says what it waits for. While the page is busy it keeps the focus and does nothing. */
export function button(
  app: App,
  {
    label,
    busy,
    kind = 'primary',
    click,
    icon,
  }: {
    readonly label: string;
    readonly busy: Busy;
    readonly kind?: 'primary' | 'secondary';
    /** Left out for the button that submits its form. */
    readonly click?: () => void;
    readonly icon?: Content;
  },
): TemplateResult {
  const own = app.state.busy === busy;
  return html`
    <button class=${`button button-${kind}`} type=${click ? 'button' : 'submit'} @click=${click ?? nothing}
      aria-disabled=${app.state.busy ? 'true' : nothing} aria-busy=${own ? 'true' : nothing}>
      ${own ? html`<span class="spinner" aria-hidden="true"></span>` : (icon ?? nothing)}
      <span>${own ? texts.busy[busy] : label}</span>
    </button>`;
}

/** A button that looks like the link it is to users: it leads to another screen. */
export const link = (app: App, label: string, click: () => void): TemplateResult => html`
  <button class="link" type="button" aria-disabled=${app.state.busy ? 'true' : nothing}
    @click=${() => app.state.busy || click()}>${label}</button>`;

/** What happened last. The region is always there, so that screen readers notice when it is filled. */
export function notice({ state }: App): TemplateResult {
  const told = state.notice;
  return html`
    <div class="notices" id="notice" role="alert">${
      told
        ? html`
      <div class=${`notice notice-${told.tone}`}>
        <p>${told.text}</p>
        ${told.supportId === undefined ? nothing : html`<p class="support">${texts.supportId(told.supportId)}</p>`}
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
export const typed = (take: (value: string) => void) => (event: InputEvent) => {
  if (event.currentTarget instanceof HTMLInputElement) take(event.currentTarget.value);
};

/** For the field that the notice is about: marks it, and has screen readers read the notice with it. */
export const invalid = ({ state }: App, field: Field) => (state.notice?.field === field ? 'true' : nothing);
export const described = ({ state }: App, field: Field, hint = '') =>
  `${state.notice?.field === field ? 'notice ' : ''}${hint}`.trim() || nothing;

/** @param suggest makes passkeys appear among the suggestions of the field */
export function emailField(app: App, { suggest, focus = false }: { suggest?: () => void; focus?: boolean } = {}) {
  return html`
    <label class="field">
      <span>${texts.email}</span>
      <input name="email" type="email" required spellcheck="false" autocapitalize="none"
        aria-invalid=${invalid(app, 'email')} aria-describedby=${described(app, 'email')}
        autocomplete=${suggest ? 'username webauthn' : 'username'} value=${app.state.email} ?data-focus=${focus}
        @input=${typed((email) => app.update({ email: email.trim() }))} @focus=${suggest ?? nothing} @pointerdown=${suggest ?? nothing}>
    </label>`;
}

export function passwordField(app: App, kind: 'current' | 'new', { focus = false } = {}): TemplateResult {
  const shown = app.state.passwordShown;
  const rules = kind === 'new';
  return html`
    <div class="field">
      <label for="password">${texts.password}</label>
      <div class="with-toggle">
        <input id="password" name="password" type=${shown ? 'text' : 'password'} required minlength=${rules ? 8 : 1}
          autocomplete=${`${kind}-password`} aria-invalid=${invalid(app, 'password')}
          aria-describedby=${described(app, 'password', rules ? 'password-rules' : '')} ?data-focus=${focus}
          spellcheck="false" autocapitalize="none">
        <button class="toggle" type="button" aria-label=${shown ? texts.hidePassword : texts.showPassword}
          @click=${() => app.update({ passwordShown: !shown })}>${shown ? texts.hide : texts.show}</button>
      </div>
      ${rules ? html`<p class="hint" id="password-rules">${texts.signUp.passwordRules}</p>` : nothing}
    </div>`;
}
