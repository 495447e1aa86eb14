import { createPasskeysClient } from '../client/index.ts';
import { followAddress, start } from './actions/session.ts';
import { App } from './app/app.ts';
import { titleOf, view } from './views/page.ts';

const root = document.querySelector<HTMLElement>('#app');
if (!root) throw new Error('index.html has no #app.');

// Tokens survive a reload of the tab and nothing more; where the browser denies storage, not even that.
const client = createPasskeysClient('/config.json', {
  storage: () => sessionStorage,
  // A developer wants to see each ceremony.
  ...(location.hostname === 'localhost' && { telemetry: true }),
});
const app = new App(client, { titleOf, view }, root);
addEventListener('popstate', () => followAddress(app));
await start(app);
