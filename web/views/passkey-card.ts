import { html, nothing, type TemplateResult } from 'lit-html';
import type { Passkey } from '../../client/index.ts';
import { makeDefault, rename, stopRenaming } from '../actions/passkeys.ts';
import type { App } from '../app/app.ts';
import { kindOf } from '../app/names.ts';
import { ago, day, minuteOf } from '../language/format.ts';
import { texts } from '../texts/index.ts';
import { button, plainButton } from './button.ts';
import { kindIcons } from './icons.ts';
import { described, invalid, submit } from './parts.ts';

/** One passkey: what it is called, who made it, since when, when last, where it is kept, and what can be done with it. */
export function passkeyCard(app: App, passkey: Passkey, { usedHere, only }: { usedHere: boolean; only: boolean }) {
  const { id, name, provider } = passkey;
  const renaming = app.state.renaming === id;
  return html`
    <li class="card">
      <span class="card-icon">${cardIcon(app, passkey)}</span>
      <div class="card-body">
        ${renaming ? nameForm(app, passkey) : html`<h2 class="card-name"><bdi>${name}</bdi></h2>`}
        ${provider ? html`<p class="provider">${texts.card.createdWith(provider)}</p>` : nothing}
        ${badges(passkey, usedHere, only)}
        <dl>
          <div><dt>${texts.card.created}</dt><dd><time datetime=${passkey.createdAt}>${day(passkey.createdAt)}</time></dd></div>
          <div><dt>${texts.card.lastUsed}</dt><dd>${lastUsed(passkey)}</dd></div>
        </dl>
        ${renaming ? nothing : actions(app, passkey, only)}
      </div>
    </li>`;
}

/** The icon of the provider that created it, or else our own drawing of its kind. */
function cardIcon(app: App, passkey: Passkey): TemplateResult {
  const { icon, iconDark } = app.state.providers[passkey.aaguid] ?? {};
  if (icon === undefined) return kindIcons[kindOf(passkey)];
  // An icon that cannot be loaded or drawn gives way to the drawing.
  const giveWay = () => app.update({ providers: { ...app.state.providers, [passkey.aaguid]: {} } });
  return html`
    <picture>
      ${iconDark === undefined ? nothing : html`<source media="(prefers-color-scheme: dark)" srcset=${iconDark}>`}
      <img class="icon" src=${icon} alt="" @error=${giveWay}>
    </picture>`;
}

const lastUsed = ({ lastUsedAt }: Passkey): TemplateResult | string =>
  lastUsedAt
    ? html`<time datetime=${lastUsedAt} title=${minuteOf(lastUsedAt)}>${ago(lastUsedAt)}</time>`
    : texts.card.neverUsed;

/** Says with a hint for the pointer, and with the same hint for screen readers. */
const badge = (label: string, hint: string, kind = ''): TemplateResult => html`
  <li class=${`badge ${kind}`} title=${hint || nothing}>${label}${hint ? html`<span class="unseen">: ${hint}</span>` : nothing}</li>`;

function badges({ synced, default: first }: Passkey, usedHere: boolean, only: boolean): TemplateResult {
  const here = usedHere ? texts.card.oneDevice : texts.card.oneDeviceElsewhere;
  return html`
    <ul class="badges">
      ${synced ? badge(texts.card.synced, texts.card.syncedHint) : badge(here, texts.card.oneDeviceHint)}
      ${usedHere ? badge(texts.card.usedHere, '', 'badge-here') : nothing}
      ${first && !only ? badge(texts.card.default, texts.card.defaultHint, 'badge-default') : nothing}
    </ul>`;
}

const nameForm = (app: App, passkey: Passkey): TemplateResult => html`
  <form class="rename" @submit=${submit(app, (field) => rename(app, passkey, field('name')))}
    @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && !app.state.busy && stopRenaming(app)}>
    <input name="name" aria-label=${texts.card.name} maxlength="64" dir="auto" required autocomplete="off" value=${passkey.name} data-focus
      aria-invalid=${invalid(app, 'name')} aria-describedby=${described(app, 'name')}>
    ${button(app, { label: texts.card.save, busy: 'rename', of: passkey.id })}
    ${plainButton(app, { label: texts.cancel, click: () => stopRenaming(app) })}
  </form>`;

function actions(app: App, passkey: Passkey, only: boolean): TemplateResult {
  const { id, name } = passkey;
  const edit = () => {
    app.update({ renaming: id, notice: null });
    app.focus();
  };
  return html`
    <div class="card-actions">
      ${plainButton(app, {
        label: texts.card.rename,
        spoken: texts.card.renameOf(name),
        id: `rename-${id}`,
        kind: 'quiet',
        click: edit,
      })}
      ${
        passkey.default || only
          ? nothing
          : button(app, {
              label: texts.card.makeDefault,
              spoken: texts.card.makeDefaultOf(name),
              busy: 'default',
              of: id,
              kind: 'quiet',
              click: () => makeDefault(app, passkey),
            })
      }
      ${removeButton(app, passkey)}
    </div>`;
}

/** Asks before it removes. */
export const removeButton = (app: App, passkey: Passkey): TemplateResult =>
  plainButton(app, {
    label: texts.card.remove,
    spoken: texts.card.removeOf(passkey.name),
    kind: 'quiet',
    click: () => app.update({ dialog: { kind: 'remove', passkey }, notice: null }),
  });
