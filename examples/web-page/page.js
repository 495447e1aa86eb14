import {
  confirmSignUp,
  createPasskeysClient,
  hasCode,
  register,
  signIn,
  signInWithPassword,
  signOut,
  signUp,
} from 'cognito-passkeys-client';

const client = createPasskeysClient('/config.json');
const find = (selector) => document.querySelector(selector);
const status = find('[role=status]');
let person;

/** Does something when it is asked for, and says how it went. A cancelled dialog is no news. */
function on(element, event, work) {
  element.addEventListener(event, async (given) => {
    given.preventDefault();
    try {
      status.textContent = await work(given);
    } catch (error) {
      if (!hasCode(error, 'aborted')) status.textContent = error.message;
    }
  });
}

on(find('#sign-up'), 'submit', async ({ target }) => {
  person = Object.fromEntries(new FormData(target));
  await signUp(client, person);
  find('#confirm').hidden = false;
  return 'A code is on its way.';
});

on(find('#confirm'), 'submit', async ({ target }) => {
  await confirmSignUp(client, { email: person.email, code: new FormData(target).get('code') });
  await signInWithPassword(client, person);
  const { name } = await register(client, { name: 'This device' });
  return `You have a passkey: ${name}.`;
});

on(find('#sign-in'), 'click', async () => {
  await signIn(client);
  return 'You are signed in.';
});

on(find('#sign-out'), 'click', async () => {
  await signOut(client);
  return 'You are signed out.';
});
