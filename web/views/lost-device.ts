import { html, nothing, type TemplateResult } from 'lit-html';
import { makeCodes } from '../actions/codes.ts';
import { nextStep, stepDone } from '../actions/lost-device.ts';
import { addPasskey } from '../actions/passkeys.ts';
import { endAllSessions, loadPasskeys } from '../actions/session.ts';
import type { App } from '../app/app.ts';
import { kindOf } from '../app/names.ts';
import { type LostDeviceStep, lostDeviceSteps } from '../app/state.ts';
import { ago, number } from '../language/format.ts';
import { texts } from '../texts/index.ts';
import { button, link, plainButton } from './button.ts';
import { checkIcon, codesIcon, kindIcons, passkeyIcon } from './icons.ts';
import { notice } from './parts.ts';
import { removeButton } from './passkey-card.ts';

/**
 * After a lost device, one step at a time: lock it out, put something in its place, then end its sessions. That comes last, because it ends the
 * session of the rightful owner too, who before has no other way in.
 */
export function lostDeviceView(app: App): TemplateResult {
  const { step } = app.state;
  const place = lostDeviceSteps.indexOf(step);
  return html`
    <p class="steps">
      <span>${texts.lost.step(number(place + 1), number(lostDeviceSteps.length))}</span>
      <progress max=${lostDeviceSteps.length} value=${place + 1} aria-hidden="true"></progress>
    </p>
    <h1 tabindex="-1" data-focus>${texts.lost[step].title}</h1>
    <p class="lead">${texts.lost[step].lead}</p>
    ${notice(app)}
    ${steps[step](app)}
    <p class="aside aside-start">${link(app, texts.lost.back, () => app.go('home'))}</p>`;
}

const steps: Readonly<Record<LostDeviceStep, (app: App) => TemplateResult>> = {
  remove: removeStep,
  add: addStep,
  codes: codesStep,
  everywhere: everywhereStep,
};

const next = (app: App, label: string, kind: 'primary' | 'quiet' = 'primary'): TemplateResult =>
  plainButton(app, { label, kind, click: () => nextStep(app) });

const achieved = (text: string): TemplateResult => html`<p class="achieved">${checkIcon}<span>${text}</span></p>`;

function removeStep(app: App): TemplateResult {
  const { passkeys } = app.state;
  if (passkeys === 'loading') return html`<p class="quiet" role="status">${texts.home.listBusy}</p>`;
  if (passkeys === 'failed') {
    return html`<p class="quiet">${texts.home.listFailed} ${link(app, texts.tryAgain, () => loadPasskeys(app))}</p>`;
  }
  return html`
    ${passkeys.length === 0 ? html`<p class="quiet">${texts.lost.remove.none}</p>` : nothing}
    ${passkeys.length > 0 ? withoutPasskeys(app) : nothing}
    <ul class="cards">${passkeys.map(
      (passkey) => html`
        <li class="card card-row">
          <span class="card-icon">${kindIcons[kindOf(passkey)]}</span>
          <div class="card-body">
            <h2 class="card-name"><bdi>${passkey.name}</bdi></h2>
            <p class="provider">${texts.card.lastUsed}: ${passkey.lastUsedAt ? ago(passkey.lastUsedAt) : texts.card.neverUsed}</p>
          </div>
          ${removeButton(app, passkey)}
        </li>`,
    )}</ul>
    ${passkeys.some(({ synced }) => synced) ? html`<p class="quiet">${texts.lost.remove.synced}</p>` : nothing}
    <div class="step-actions">${next(app, texts.lost.remove.next)}</div>`;
}

/** Each step may ask for one of the user's passkeys, which may all have been on the lost device. */
const withoutPasskeys = (app: App): TemplateResult => html`
  <p class="quiet">${texts.lost.remove.confirm}
    ${link(app, texts.lost.remove.withoutPasskey, () => app.update({ dialog: { kind: 'without-passkey' }, notice: null }))}</p>`;

function addStep(app: App): TemplateResult {
  const done = stepDone(app, 'add');
  return html`
    ${done ? achieved(texts.lost.add.done) : html`<p class="quiet">${texts.add.hint}</p>`}
    <div class="step-actions">
      ${done ? next(app, texts.lost.add.next) : nothing}
      ${button(app, {
        label: done ? texts.lost.add.another : texts.offer.create,
        busy: 'add',
        icon: passkeyIcon,
        kind: done ? 'secondary' : 'primary',
        click: () => addPasskey(app, ({ state }) => ({ done: [...state.done, 'add'] })),
      })}
      ${done ? nothing : next(app, texts.lost.add.skip, 'quiet')}
    </div>`;
}

function codesStep(app: App): TemplateResult {
  const done = stepDone(app, 'codes');
  return html`
    ${done ? achieved(texts.lost.codes.done) : nothing}
    <div class="step-actions">
      ${
        done
          ? next(app, texts.lost.codes.next)
          : html`
          ${button(app, { label: texts.codes.make, busy: 'codes', icon: codesIcon, click: () => makeCodes(app) })}
          ${next(app, texts.lost.codes.skip, 'quiet')}`
      }
    </div>`;
}

function everywhereStep(app: App): TemplateResult {
  return html`
  <div class="step-actions">
    ${button(app, { label: texts.lost.everywhere.submit, busy: 'everywhere', click: () => endAllSessions(app) })}
    ${next(app, texts.lost.everywhere.skip, 'quiet')}
  </div>`;
}
