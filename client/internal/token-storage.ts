/** Where tokens are kept: `sessionStorage` and `localStorage` fit, and so does anything with these three methods. */
export interface TokenStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A storage, or how to get it. Browsers that deny storage throw already when `sessionStorage` is read, or give `null`. */
export type StorageSource = TokenStorage | null | (() => TokenStorage | null);

/** Keeps items in a storage, and in memory where that is denied, full or broken. Its methods never throw. */
export function resilientStorage(source: StorageSource): TokenStorage {
  /** Values that the storage refused. `null` marks a value that it could not remove. */
  const items = new Map<string, string | null>();
  const stored = <Result>(work: (storage: TokenStorage) => Result): { readonly result: Result } | undefined => {
    try {
      const storage = typeof source === 'function' ? source() : source;
      return storage ? { result: work(storage) } : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    getItem: (key) => items.get(key) ?? (items.has(key) ? null : (stored((at) => at.getItem(key))?.result ?? null)),
    setItem(key, value) {
      if (stored((at) => at.setItem(key, value))) items.delete(key);
      else items.set(key, value);
    },
    removeItem(key) {
      if (stored((at) => at.removeItem(key))) items.delete(key);
      else items.set(key, null);
    },
  };
}
