import { html, nothing, type TemplateResult } from 'lit-html';
import { addPasskey, confirmIdentity } from '../actions/passkeys.ts';
import { loadPasskeys } from '../actions/session.ts';
import type { App } from '../app.ts';
import { texts } from '../texts.ts';
import { passkeyIcon } from './icons.ts';
import { button, link, notice, passwordField, submit, typed } from './parts.ts';
import { passkeyCard } from './passkey-card.ts';

/** The passkeys of the user who is signed in, and a way to add one. */
export const homeView = (app: App): TemplateResult => html`
  <h1 tabindex="-1" ?data-focus=${!app.state.identityAsked}>${texts.home.title}</h1>
  ${notice(app)}
  ${list(app)}
  ${app.state.identityAsked ? identityForm(app) : addForm(app)}`;

function list(app: App): TemplateResult {
  const { passkeys } = app.state;
  if (passkeys === 'loading') return html`<p class="quiet" role="status">${texts.home.listBusy}</p>`;
  if (passkeys === 'failed') {
    return html`<p class="quiet">${texts.home.listFailed} ${link(app, texts.tryAgain, () => loadPasskeys(app))}</p>`;
  }
  if (passkeys.length === 0) return offer;
  return html`
    <p class="lead">${texts.home.lead}</p>
    <ul class="cards">${passkeys.map(passkeyCard)}</ul>`;
}

const offer = html`
  <section class="offer">
    <span class="offer-icon">${passkeyIcon}</span>
    <div>
      <h2>${texts.offer.title}</h2>
      <p>${texts.offer.body}</p>
    </div>
  </section>`;

function addForm(app: App): TemplateResult {
  const { passkeys } = app.state;
  const first = passkeys.length === 0;
  return html`
    <section class="panel" aria-labelledby="add-title">
      <h2 id="add-title">${first ? texts.add.firstTitle : texts.add.title}</h2>
      <form @submit=${submit(app, () => addPasskey(app))}>
        <label class="field">
          <span>${texts.add.name} <small>(${texts.add.optional})</small></span>
          <input name="name" maxlength="64" autocomplete="off" aria-describedby="name-hint"
            .value=${app.state.passkeyName} @input=${typed((passkeyName) => app.update({ passkeyName }))}>
          <span class="hint" id="name-hint">${texts.add.nameHint}</span>
        </label>
        ${button(app, {
          label: first ? texts.add.first : texts.add.submit,
          busy: 'add',
          icon: passkeyIcon,
        })}
      </form>
    </section>`;
}

/** The service wants a fresh sign-in before it takes a passkey: a stolen session must not become a lasting key. */
function identityForm(app: App): TemplateResult {
  const { passkeys } = app.state;
  const { confirmIdentity: said } = texts;
  return html`
    <section class="panel" aria-labelledby="identity-title">
      <h2 id="identity-title" tabindex="-1" data-focus>${said.title}</h2>
      <p class="lead">${said.lead}</p>
      ${
        Array.isArray(passkeys) && passkeys.length > 0
          ? html`${button(app, {
              label: said.passkey,
              busy: 'passkey',
              icon: passkeyIcon,
              click: () => confirmIdentity(app),
            })}<p class="divider"><span>${texts.orElsePassword}</span></p>`
          : nothing
      }
      <form @submit=${submit(app, (field) => confirmIdentity(app, field('password')))}>
        ${passwordField(app, 'current')}
        ${button(app, { label: said.submit, busy: 'password', kind: 'secondary' })}
      </form>
      <p class="aside">${link(app, said.cancel, () => app.update({ identityAsked: false, notice: null }))}</p>
    </section>`;
}
