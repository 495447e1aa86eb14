import { render, type TemplateResult } from 'lit-html';
import type { PasskeysClient } from '../../client/index.ts';
import { remember } from './history.ts';
import { noticeOf } from './notice.ts';
import { type Busy, ceremonies, initialState, type Screen, type State } from './state.ts';

/** What the app shows of its state. The views depend on the app, so `main.ts` hands them to it. */
export interface Page {
  readonly titleOf: (state: State) => string;
  readonly view: (app: App) => TemplateResult;
}

/** The page: its state, drawn anew at each change. */
export class App {
  readonly client: PasskeysClient;
  readonly #page: Page;
  readonly #root: HTMLElement;
  #state: State = initialState;
  #stop: AbortController | undefined;
  /** What was pressed for the work that runs. */
  #pressed: Element | null = null;

  constructor(client: PasskeysClient, page: Page, root: HTMLElement) {
    this.client = client;
    this.#page = page;
    this.#root = root;
  }

  get state(): State {
    return this.#state;
  }

  update(change: Partial<State>): void {
    const before = this.#state;
    this.#state = { ...before, ...change };
    // Closed before it is gone, a dialog gives the focus back to what opened it.
    if (before.dialog && !this.#state.dialog) this.#root.querySelector('dialog')?.close();
    document.title = this.#page.titleOf(this.#state);
    render(this.#page.view(this), this.#root);
    this.#follow(before);
    if (change.notice) this.#root.querySelector('.notices:not(:empty)')?.scrollIntoView({ block: 'nearest' });
  }

  /** Opens the dialog, and keeps the focus where something is. */
  #follow(before: State): void {
    const { dialog } = this.#state;
    const element = this.#root.querySelector('dialog');
    if (element && !element.open) element.showModal();
    else if (dialog && dialog.kind !== before.dialog?.kind)
      element?.querySelector<HTMLElement>('#dialog-title')?.focus();
    if (before.dialog && !dialog && document.activeElement === document.body) this.focus();
  }

  /** Shows another screen and takes the focus there, so that nobody is left on a button that is gone. */
  go(screen: Screen, change: Partial<State> = {}): void {
    const from = this.#state.screen;
    this.update({ notice: null, dialog: null, passwordShown: false, renaming: null, ...change, screen });
    remember(from, screen);
    scrollTo(0, 0);
    this.focus();
  }

  /** Focuses what the screen wants first. */
  focus(): void {
    const wanted = [...this.#root.querySelectorAll<HTMLElement>('[data-focus]')];
    wanted.at(-1)?.focus();
  }

  /**
   * Does one thing, unless the page is busy with another, and tells what went wrong.
   *
   * @param work its signal aborts when the user cancels; the user can cancel what asks the browser for a passkey
   */
  async run(busy: Busy, work: (signal: AbortSignal) => Promise<void>, busyId: string | null = null): Promise<void> {
    if (this.#state.busy) return;
    const stop = new AbortController();
    this.#stop = stop;
    this.#pressed = document.activeElement;
    this.update({ busy, busyId, cancellable: ceremonies.includes(busy), notice: null });
    try {
      await work(stop.signal);
    } catch (error) {
      const notice = noticeOf(error);
      this.update({ notice });
      if (notice?.field) this.#root.querySelector<HTMLElement>(`[name=${notice.field}]`)?.focus();
    } finally {
      this.update({ busy: null, busyId: null, cancellable: false });
    }
  }

  /** Ends the wait for the browser, which may never answer, and gives the focus back. */
  cancel(): void {
    this.#stop?.abort();
    this.update({ cancellable: false });
    if (this.#pressed instanceof HTMLElement) this.#pressed.focus();
    // Safari does not focus a button that is clicked.
    if (document.activeElement === document.body) this.focus();
  }
}
