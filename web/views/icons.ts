import { svg, type TemplateResult } from 'lit-html';
import type { PasskeyKind } from '../app/names.ts';

const icon = (paths: TemplateResult<2>) => svg`
  <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7"
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
export const closeIcon = icon(svg`<path d="m7 7 10 10M17 7 7 17"></path>`);
export const plusIcon = icon(svg`<path d="M12 5v14M5 12h14"></path>`);
export const arrowIcon = icon(svg`<path d="m9.5 6 6 6-6 6"></path>`);

export const mailIcon = icon(svg`
  <rect x="3" y="5.5" width="18" height="13" rx="2.5"></rect>
  <path d="m3.8 7.5 8.2 5.8 8.2-5.8"></path>`);

export const phoneIcon = icon(svg`
  <rect x="7" y="2.8" width="10" height="18.4" rx="2.4"></rect>
  <path d="M11 18.2h2"></path>`);

/** A list of codes. */
export const codesIcon = icon(svg`
  <rect x="4.5" y="3.5" width="15" height="17" rx="2.5"></rect>
  <path d="M8.5 8.5h7M8.5 12h7M8.5 15.5h4"></path>`);

export const devicesIcon = icon(svg`
  <path d="M13.5 17H4.8A1.8 1.8 0 0 1 3 15.2V6.3A1.8 1.8 0 0 1 4.8 4.5h12.4A1.8 1.8 0 0 1 19 6.3V8"></path>
  <rect x="15" y="10.5" width="6" height="10" rx="1.5"></rect>
  <path d="M8 20.5h5"></path>`);

/** What happened when. */
export const clockIcon = icon(svg`
  <circle cx="12" cy="12" r="8.7"></circle>
  <path d="M12 7.2V12l3.2 2"></path>`);

/** A lens that finds nothing. */
export const lostIcon = icon(svg`
  <path d="M10.5 21.2H9.4A2.4 2.4 0 0 1 7 18.8V5.2A2.4 2.4 0 0 1 9.4 2.8h5.2A2.4 2.4 0 0 1 17 5.2v4"></path>
  <circle cx="16" cy="16" r="3.3"></circle>
  <path d="m18.5 18.5 2.3 2.3"></path>`);

const laptopIcon = icon(svg`
  <rect x="4.5" y="4.5" width="15" height="11" rx="2"></rect>
  <path d="M2.5 19h19"></path>`);

const cloudIcon = icon(svg`
  <path d="M7 18.5a4.3 4.3 0 0 1-.5-8.57 5.9 5.9 0 0 1 11.3 1.23A3.7 3.7 0 0 1 17.3 18.5Z"></path>
  <circle cx="11" cy="13" r="1.5"></circle>
  <path d="M12.5 13h3.3m-1.1 0v1.4"></path>`);

/** A key to plug in. */
const securityKeyIcon = icon(svg`
  <rect x="8" y="2.8" width="8" height="13" rx="2.4"></rect>
  <path d="M9.8 15.8v5.4h4.4v-5.4"></path>
  <circle cx="12" cy="8.5" r="1.9"></circle>`);

/** Our own pictures, by what a passkey is kept in; providers' marks are theirs. */
export const kindIcons: Readonly<Record<PasskeyKind, TemplateResult>> = {
  device: laptopIcon,
  cloud: cloudIcon,
  phone: phoneIcon,
  key: securityKeyIcon,
};
