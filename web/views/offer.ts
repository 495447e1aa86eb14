import { html, nothing, type TemplateResult } from 'lit-html';
import { startLostDevice } from '../actions/lost-device.ts';
import { declineForGood, putOff } from '../actions/offer.ts';
import { offered } from '../actions/offered.ts';
import { addPasskey } from '../actions/passkeys.ts';
import type { App } from '../app/app.ts';
import type { Offer } from '../app/state.ts';
import { texts } from '../texts/index.ts';
import { button, plainButton } from './button.ts';
import { passkeyIcon } from './icons.ts';

/** Offers a passkey on this device: to whoever has none, and when the way in was a detour. */
export function offer(app: App): TemplateResult | typeof nothing {
  const reason = offered(app);
  if (!reason) return nothing;
  const { title, body } = wording(reason);
  return html`
    <section class="offer" aria-labelledby="offer">
      <span class="offer-icon">${passkeyIcon}</span>
      <div class="offer-body">
        <h2 id="offer">${title}</h2>
        ${body.map((paragraph) => html`<p>${paragraph}</p>`)}
        <div class="offer-actions">
          ${button(app, { label: texts.offer.create, busy: 'add', icon: passkeyIcon, click: () => addPasskey(app) })}
          ${refusals(app, reason)}
        </div>
      </div>
    </section>`;
}

function wording(reason: Offer): { readonly title: string; readonly body: readonly string[] } {
  const said = texts.offer;
  switch (reason) {
    case 'no-passkey':
      return { title: said.title, body: [said.body, said.where] };
    case 'cross-device':
      return { title: said.crossDeviceTitle, body: [said.crossDevice] };
    case 'recovery':
      return { title: said.recoveryTitle, body: [said.recovery, said.body] };
  }
}

function refusals(app: App, reason: Offer): TemplateResult {
  if (reason === 'recovery') {
    return plainButton(app, { label: texts.offer.lost, kind: 'secondary', click: () => startLostDevice(app) });
  }
  return html`
    ${plainButton(app, { label: texts.offer.notNow, kind: 'quiet', click: () => putOff(app) })}
    ${plainButton(app, { label: texts.offer.never, kind: 'quiet', click: () => declineForGood(app) })}`;
}
