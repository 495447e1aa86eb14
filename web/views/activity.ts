import { html, nothing, type TemplateResult } from 'lit-html';
import type { Activity } from '../../client/index.ts';
import { loadActivity, loadOlderActivity } from '../actions/session.ts';
import type { App } from '../app/app.ts';
import { ago, minuteOf } from '../language/format.ts';
import { texts } from '../texts/index.ts';
import { button, link } from './button.ts';
import { clockIcon } from './icons.ts';

/** What was done to the account lately, so that people see what they did not do themselves. */
export const activity = (app: App): TemplateResult => html`
  <section class="panel" aria-labelledby="activity">
    <span class="panel-icon">${clockIcon}</span>
    <div class="panel-body">
      <h2 id="activity">${texts.activity.title}</h2>
      <p>${texts.activity.lead}</p>
      ${entries(app)}
    </div>
  </section>`;

function entries(app: App): TemplateResult {
  const { activity: shown } = app.state;
  if (shown === 'loading') return html`<p>${texts.activity.busy}</p>`;
  if (shown === 'failed') {
    return html`<p>${texts.activity.failed} ${link(app, texts.tryAgain, () => loadActivity(app))}</p>`;
  }
  if (shown.entries.length === 0) return html`<p class="status">${texts.activity.none}</p>`;
  return html`
    <ul class="activity">${shown.entries.map(entry)}</ul>
    ${
      shown.cursor === null
        ? nothing
        : button(app, {
            label: texts.activity.older,
            busy: 'activity',
            kind: 'quiet',
            click: () => loadOlderActivity(app),
          })
    }`;
}

const entry = ({ type, time, by, passkey, method, accepted, count }: Activity): TemplateResult => html`
  <li>
    <span>${said(type, method, accepted)}${passkey ? html` <q><bdi>${passkey.name}</bdi></q>` : nothing}${count ? ` (${texts.activity.times(count)})` : nothing}${
      by === 'administrator' ? html` <strong>${texts.activity.byAdministrator}</strong>` : nothing
    }</span>
    <time datetime=${time} title=${minuteOf(time)}>${ago(time)}</time>
  </li>`;

/** A type that a newer service has and this page does not know is no reason to show nothing. */
function said(type: Activity['type'], method: Activity['method'], accepted: Activity['accepted']): string {
  if (type === 'passkey.counter_regressed' && accepted) return texts.activity.counterRegressionAccepted;
  if (method === 'recovery-code') {
    if (type === 'sign_in.succeeded') return texts.activity.signedInWithCode;
    if (type === 'sign_in.refused') return texts.activity.codeRefused;
  }
  return texts.activity.types[type] ?? texts.activity.other;
}
