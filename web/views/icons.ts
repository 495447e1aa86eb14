import { svg, type TemplateResult } from 'lit-html';

const icon = (paths: TemplateResult<2>) => svg`
  <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`;

/** A person and a key. */
export const passkeyIcon = icon(svg`
  <circle cx="9" cy="7.5" r="3.6"></circle>
  <path d="M2.5 20v-1.2a5.6 5.6 0 0 1 5.6-5.6h2.2"></path>
  <circle cx="17.2" cy="12.3" r="2.7"></circle>
  <path d="M17.2 15v6.2m0-2h2.3"></path>`);

export const keyIcon = icon(svg`
  <circle cx="12" cy="7" r="4.2"></circle>
  <path d="M12 11.2V21m0-2.4h3.4M12 15h2.4"></path>`);

export const checkIcon = icon(svg`<path d="m5 12.5 4.5 4.5L19 7.5"></path>`);
