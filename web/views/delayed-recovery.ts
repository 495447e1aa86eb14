import { html, nothing, type TemplateResult } from 'lit-html';
import type { Recovery } from '../../client/index.ts';
import {
  allowDelayedRecovery,
  cancelDelayedRecovery,
  goOnByRecovery,
  isDue,
  startDelayedRecovery,
} from '../actions/delayed-recovery.ts';
import { leaveForRecoveryCode } from '../actions/identity.ts';
import { addPasskey } from '../actions/passkeys.ts';
import type { App } from '../app/app.ts';
import type { Dialog } from '../app/state.ts';
import { minuteOf } from '../language/format.ts';
import { texts } from '../texts/index.ts';
import { button, cancelButton, plainButton } from './button.ts';
import { lostIcon, passkeyIcon } from './icons.ts';
import { notice } from './parts.ts';

/** A delayed recovery that goes on, for whoever is signed in: its owner, or somebody who is not. */
export function recoveryBanner(app: App): TemplateResult | typeof nothing {
  const { recovery } = app.state;
  if (!recovery) return nothing;
  const due = isDue(recovery);
  const said = texts.recovery;
  return html`
    <section class=${due ? 'offer' : 'offer offer-warning'} aria-labelledby="recovery">
      <span class="offer-icon">${due ? passkeyIcon : lostIcon}</span>
      <div class="offer-body">
        <h2 id="recovery">${due ? said.dueTitle : said.title}</h2>
        ${(due ? dueBody(recovery) : waitingBody(recovery)).map((paragraph) => html`<p>${paragraph}</p>`)}
        <div class="offer-actions">${due ? dueActions(app) : waitingActions(app)}</div>
      </div>
    </section>`;
}

const waitingBody = ({ startedAt, dueAt }: Recovery) => [
  texts.recovery.asked(minuteOf(startedAt)),
  texts.recovery.effect(minuteOf(dueAt)),
];
const dueBody = ({ endsAt }: Recovery) => [texts.recovery.due(minuteOf(endsAt)), texts.recovery.notYou];

const cancel = (app: App, kind: 'primary' | 'secondary'): TemplateResult =>
  button(app, { label: texts.recovery.cancel, busy: 'cancel-recovery', kind, click: () => cancelDelayedRecovery(app) });

const waitingActions = (app: App): TemplateResult => html`
  ${cancel(app, 'primary')}
  ${button(app, {
    label: texts.recovery.allow,
    busy: 'allow-recovery',
    kind: 'secondary',
    click: () => allowDelayedRecovery(app),
  })}`;

const dueActions = (app: App): TemplateResult => html`
  ${button(app, { label: texts.add.submit, busy: 'add', icon: passkeyIcon, click: () => addPasskey(app) })}
  ${cancel(app, 'secondary')}`;

/** For whoever has none of their passkeys at hand: a recovery code, or the recovery after a waiting time. */
export function withoutPasskey(app: App, { next }: Extract<Dialog, { kind: 'without-passkey' }>): TemplateResult {
  const { recovery } = app.state;
  if (!recovery) return waysWithoutPasskey(app);
  const said = texts.withoutPasskey;
  const due = isDue(recovery);
  return html`
    <h2 id="dialog-title" tabindex="-1" autofocus>${due ? said.dueTitle : said.startedTitle}</h2>
    ${
      due
        ? html`<p>${texts.recovery.due(minuteOf(recovery.endsAt))}</p>`
        : html`<p><strong>${said.takesEffect(minuteOf(recovery.dueAt))}</strong></p><p>${said.comeBack}</p>`
    }
    ${notice(app, 'dialog')}
    <div class="dialog-actions">
      ${
        due
          ? html`
          ${cancelButton(app)}
          ${button(app, { label: said.goOn, busy: 'recovery', click: () => goOnByRecovery(app, next) })}`
          : plainButton(app, {
              label: said.done,
              kind: 'primary',
              click: () => app.update({ dialog: null, notice: null }),
            })
      }
    </div>`;
}

function waysWithoutPasskey(app: App): TemplateResult {
  const said = texts.withoutPasskey;
  return html`
    <h2 id="dialog-title" tabindex="-1" autofocus>${said.title}</h2>
    <p>${said.lead}</p>
    <h3>${said.codeTitle}</h3>
    <p>${said.code}</p>
    ${plainButton(app, { label: said.codeSubmit, click: () => leaveForRecoveryCode(app) })}
    <h3>${said.waitTitle}</h3>
    <ul class="points">${said.wait.map((point) => html`<li>${point}</li>`)}</ul>
    ${notice(app, 'dialog')}
    ${button(app, { label: said.start, busy: 'recovery', kind: 'secondary', click: () => startDelayedRecovery(app) })}
    <div class="dialog-actions">${cancelButton(app)}</div>`;
}
