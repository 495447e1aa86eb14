import { html, nothing, type TemplateResult } from 'lit-html';
import type { App } from '../app/app.ts';
import type { Busy } from '../app/state.ts';
import { texts } from '../texts/index.ts';

export interface ButtonOptions {
  readonly label: string;
  readonly busy: Busy;
  readonly kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  /** Left out for the button that submits its form. */
  readonly click?: () => void;
  readonly icon?: TemplateResult;
  /** The passkey that it is about, when there is such a button for each. */
  readonly of?: string;
  /** What screen readers say when the label alone, out of its place, says too little; it begins with the label. */
  readonly spoken?: string;
  readonly id?: string;
  readonly focus?: boolean;
}

/** A button that says what it waits for. While the page is busy it keeps the focus and does nothing. */
export function button(app: App, options: ButtonOptions): TemplateResult {
  const { label, busy, kind = 'primary', click, icon, of = null, spoken, id, focus = false } = options;
  const own = app.state.busy === busy && app.state.busyId === of;
  return html`
    <button class=${`button button-${kind}`} type=${click ? 'button' : 'submit'} id=${id ?? nothing}
      @click=${click ? () => app.state.busy || click() : nothing} ?data-focus=${focus}
      aria-label=${spoken && !own ? spoken : nothing} aria-disabled=${app.state.busy ? 'true' : nothing}
      aria-busy=${own ? 'true' : nothing}>
      ${own ? html`<span class="spinner" aria-hidden="true"></span>` : (icon ?? nothing)}
      <span>${own ? texts.busy[busy] : label}</span>
    </button>
    ${own && !app.state.dialog ? cancelButton(app) : nothing}`;
}

/** Ends the wait for a passkey. Without one, it closes the dialog; on the page there is no button then. */
export function cancelButton(app: App): TemplateResult | typeof nothing {
  const { cancellable, dialog } = app.state;
  if (!cancellable) {
    const click = () => app.update({ dialog: null, notice: null });
    return dialog ? plainButton(app, { label: texts.cancel, click }) : nothing;
  }
  return html`
    <button class=${`button button-${dialog ? 'secondary' : 'quiet'}`} type="button" @click=${() => app.cancel()}>
      <span>${texts.cancel}</span>
    </button>`;
}

/** A button that does its work at once, on this page alone. */
export const plainButton = (
  app: App,
  { label, click, kind = 'secondary', icon, spoken, id, focus = false }: Omit<ButtonOptions, 'busy' | 'of'>,
): TemplateResult => html`
  <button class=${`button button-${kind}`} type="button" id=${id ?? nothing} aria-label=${spoken ?? nothing}
    ?data-focus=${focus} aria-disabled=${app.state.busy ? 'true' : nothing}
    @click=${() => app.state.busy || click?.()}>${icon ?? nothing}<span>${label}</span></button>`;

/** A button that looks like the link it is to users: it leads to another screen. */
export const link = (app: App, label: string, click: () => void): TemplateResult => html`
  <button class="link" type="button" aria-disabled=${app.state.busy ? 'true' : nothing}
    @click=${() => app.state.busy || click()}>${label}</button>`;
