import { expect, it } from 'vitest';
import { isByForeignPage, isByWebPage } from '../../../local/shared/web-pages.ts';

it.each<[who: string, headers: Record<string, string>, byPage: boolean, byForeignPage: boolean]>([
  ['An SDK', {}, false, false],
  ['A typed address', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, false, false],
  ['A page of this origin that reads', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }, true, false],
  ['A page of this origin that sends', { origin: 'http://localhost:3000' }, true, false],
  ['A link on another page', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, true, false],
  ['A page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, true, true],
  ['A page of another port', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }, true, true],
  ['A sandboxed frame', { origin: 'null' }, true, true],
])('%s is told apart by its headers', (_who, headers, byPage, byForeignPage) => {
  const request = new Request('http://localhost:3000/_local/messages', { headers });
  expect([isByWebPage(request), isByForeignPage(request)]).toEqual([byPage, byForeignPage]);
});
