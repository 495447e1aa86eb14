import { html, type TemplateResult } from 'lit-html';
import { copyCodes, downloadCodes } from '../actions/codes.ts';
import type { App } from '../app/app.ts';
import { texts } from '../texts/index.ts';
import { plainButton } from './button.ts';
import { notice } from './parts.ts';

/** Recovery codes, the one time they are shown. */
export const newCodes = (app: App, codes: readonly string[]): TemplateResult => html`
  <h2 id="dialog-title" tabindex="-1" autofocus>${texts.codes.newTitle}</h2>
  <p>${texts.codes.newLead}</p>
  <ol class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ol>
  ${notice(app, 'dialog')}
  <div class="codes-actions">
    ${plainButton(app, { label: texts.codes.copy, click: () => copyCodes(app, codes) })}
    ${plainButton(app, { label: texts.codes.download, click: () => downloadCodes(app, codes) })}
    ${plainButton(app, { label: texts.codes.print, click: () => print() })}
  </div>
  <div class="dialog-actions">
    ${plainButton(app, { label: texts.codes.done, kind: 'primary', click: () => app.update({ dialog: null, notice: null }) })}
  </div>`;
