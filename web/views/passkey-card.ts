import { html, nothing, type TemplateResult } from 'lit-html';
import type { Passkey } from '../../client/index.ts';
import { texts } from '../texts.ts';
import { passkeyIcon } from './icons.ts';

const locale = document.documentElement.lang || 'en';
const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const minute = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });

const time = (iso: string, format: Intl.DateTimeFormat): TemplateResult =>
  html`<time datetime=${iso}>${format.format(new Date(iso))}</time>`;

/** One passkey: what it is called, who made it, since when, when last, and whether it survives the loss of a device. */
export const passkeyCard = ({ name, provider, createdAt, lastUsedAt, synced }: Passkey): TemplateResult => html`
  <li class="card">
    <span class="card-icon">${passkeyIcon}</span>
    <div class="card-body">
      <div class="card-head">
        <h3>${name}</h3>
        ${
          synced
            ? html`<span class="badge badge-synced" title=${texts.card.syncedHint}>${texts.card.synced}</span>`
            : html`<span class="badge" title=${texts.card.oneDeviceHint}>${texts.card.oneDevice}</span>`
        }
      </div>
      ${provider && provider !== name ? html`<p class="provider">${provider}</p>` : nothing}
      <dl>
        <div><dt>${texts.card.created}</dt><dd>${time(createdAt, day)}</dd></div>
        <div><dt>${texts.card.lastUsed}</dt><dd>${lastUsedAt ? time(lastUsedAt, minute) : texts.card.neverUsed}</dd></div>
      </dl>
    </div>
  </li>`;
