import { render } from 'lit-html';
import type { PasskeysClient } from '../client/index.ts';
import { noticeOf } from './notice.ts';
import { type Busy, initialState, type Screen, type State } from './state.ts';
import { titleOf, view } from './views/page.ts';

/** The page: its state, drawn anew at each change. */
export class App {
  readonly client: PasskeysClient;
  readonly #root: HTMLElement;
  #state: State = initialState;

  constructor(client: PasskeysClient, root: HTMLElement) {
    this.client = client;
    this.#root = root;
  }

  get state(): State {
    return this.#state;
  }

  update(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    document.title = titleOf(this.#state);
    render(view(this), this.#root);
    if (change.notice) this.#root.querySelector('.notices')?.scrollIntoView({ block: 'nearest' });
  }

  /** Shows another screen and takes the focus there, so that nobody is left on a button that is gone. */
  go(screen: Screen, change: Partial<State> = {}): void {
    this.update({ notice: null, passwordShown: false, identityAsked: false, ...change, screen });
    this.focus();
  }

  /** Focuses what the screen wants first. */
  focus(): void {
    this.#root.querySelector<HTMLElement>('[data-focus]')?.focus();
  }

  /** Does one thing, unless the page is busy with another, and tells what went wrong. */
  async run(busy: Busy, work: () => Promise<void>): Promise<void> {
    if (this.#state.busy) return;
    this.update({ busy, notice: null });
    try {
      await work();
    } catch (error) {
      const notice = noticeOf(error);
      this.update({ notice });
      if (notice?.field) this.#root.querySelector<HTMLElement>(`[name=${notice.field}]`)?.focus();
    } finally {
      this.update({ busy: null });
    }
  }
}
