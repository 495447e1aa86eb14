import { html, nothing, type TemplateResult } from 'lit-html';
import { askForCodes } from '../actions/codes.ts';
import { isDue } from '../actions/delayed-recovery.ts';
import { startLostDevice } from '../actions/lost-device.ts';
import { offered } from '../actions/offered.ts';
import { addPasskey } from '../actions/passkeys.ts';
import { loadCodes, loadPasskeys } from '../actions/session.ts';
import type { App } from '../app/app.ts';
import { usedHere } from '../app/kept.ts';
import { day } from '../language/format.ts';
import { texts } from '../texts/index.ts';
import { activity } from './activity.ts';
import { button, link, plainButton } from './button.ts';
import { recoveryBanner } from './delayed-recovery.ts';
import { codesIcon, devicesIcon, lostIcon, plusIcon } from './icons.ts';
import { offer } from './offer.ts';
import { notice } from './parts.ts';
import { passkeyCard } from './passkey-card.ts';

/** Everything about how the user signs in: passkeys, recovery codes, sessions. */
export const homeView = (app: App): TemplateResult => html`
  <h1 tabindex="-1" data-focus>${texts.home.title}</h1>
  ${notice(app)}
  ${recoveryBanner(app)}
  ${offer(app)}
  ${passkeys(app)}
  ${codes(app)}
  ${activity(app)}
  ${sessions(app)}
  ${lostDevice(app)}`;

function passkeys(app: App): TemplateResult {
  const { passkeys: list, recovery } = app.state;
  if (list === 'loading') return html`<p class="quiet" role="status">${texts.home.listBusy}</p>`;
  if (list === 'failed') {
    return html`<p class="quiet">${texts.home.listFailed} ${link(app, texts.tryAgain, () => loadPasskeys(app))}</p>`;
  }
  const offering = offered(app) !== null;
  if (list.length === 0 && offering) return html``;
  const here = usedHere();
  const only = list.length === 1;
  const lead = list.length === 0 ? texts.home.none : `${texts.home.lead} ${only ? texts.home.onlyOne : ''}`;
  return html`
    <p class="lead">${lead}</p>
    <ul class="cards">${list.map((passkey) => passkeyCard(app, passkey, { usedHere: here.includes(passkey.id), only }))}</ul>
    ${
      offering || (recovery && isDue(recovery))
        ? nothing
        : html`
        <div class="add">
          ${button(app, { label: texts.add.submit, busy: 'add', icon: plusIcon, kind: 'secondary', click: () => addPasskey(app) })}
          <p class="hint">${texts.add.hint}</p>
        </div>`
    }`;
}

const section = (id: string, icon: TemplateResult, title: string, body: TemplateResult, action: unknown) => html`
  <section class="panel" aria-labelledby=${id}>
    <span class="panel-icon">${icon}</span>
    <div class="panel-body"><h2 id=${id}>${title}</h2>${body}</div>
    <div class="panel-action">${action}</div>
  </section>`;

function codes(app: App): TemplateResult {
  const { codes: left } = app.state;
  const none = typeof left === 'string' || left.remaining === 0;
  return section(
    'codes',
    codesIcon,
    texts.codes.title,
    html`<p>${texts.codes.lead}</p>${codesLeft(app)}`,
    left === 'loading' || left === 'failed'
      ? nothing
      : button(app, {
          label: none ? texts.codes.make : texts.codes.renew,
          busy: 'codes',
          kind: 'secondary',
          click: () => askForCodes(app),
        }),
  );
}

function codesLeft(app: App): TemplateResult {
  const { codes: left } = app.state;
  if (left === 'loading') return html`<p>${texts.codes.busy}</p>`;
  if (left === 'failed') {
    return html`<p>${texts.codes.failed} ${link(app, texts.tryAgain, () => loadCodes(app))}</p>`;
  }
  if (left.createdAt === null) return html`<p class="status">${texts.codes.none}</p>`;
  return html`
    <p class="status"><strong>${texts.codes.remaining(left.remaining)}</strong>, ${texts.codes.since(day(left.createdAt))}.
      ${left.remaining <= 3 ? texts.codes.few : nothing}</p>`;
}

const sessions = (app: App): TemplateResult =>
  section(
    'sessions',
    devicesIcon,
    texts.sessions.title,
    html`<p>${texts.sessions.lead}</p>`,
    plainButton(app, {
      label: texts.sessions.everywhere,
      click: () => app.update({ dialog: { kind: 'everywhere' }, notice: null }),
    }),
  );

const lostDevice = (app: App): TemplateResult =>
  section(
    'lost',
    lostIcon,
    texts.lost.title,
    html`<p>${texts.lost.teaser}</p>`,
    plainButton(app, {
      label: texts.lost.start,
      spoken: `${texts.lost.start}: ${texts.lost.title}`,
      click: () => startLostDevice(app),
    }),
  );
