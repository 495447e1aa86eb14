import { describe, expect, test } from 'vitest';
import { resilientStorage, type StorageSource } from '../../../client/internal/token-storage.ts';

const fails = () => {
  throw new DOMException('Denied', 'SecurityError');
};
const plain = resilientStorage(null);

/** Storages of browsers that deny it, of embedded ones that have none, and of full disks. */
const sources: readonly (readonly [string, StorageSource])[] = [
  ['works', plain],
  ['is missing', null],
  ['can’t be read from the page', fails],
  ['is `null` on the page', () => null],
  ['is full', { ...resilientStorage(null), setItem: fails }],
  ['throws in `getItem`', { ...resilientStorage(null), getItem: fails, setItem: fails }],
  ['throws in `removeItem`', { ...resilientStorage(null), removeItem: fails }],
  ['throws in each method', { getItem: fails, setItem: fails, removeItem: fails }],
  ['has no methods', {} as never],
];

describe('`resilientStorage`', () => {
  test.each(sources)('Items are kept, replaced and removed if the storage %s', (_, source) => {
    const storage = resilientStorage(source);
    expect(storage.getItem('a')).toBeNull();
    storage.setItem('a', '1');
    storage.setItem('b', '2');
    expect(storage.getItem('a')).toBe('1');
    storage.setItem('a', '3');
    expect([storage.getItem('a'), storage.getItem('b')]).toEqual(['3', '2']);
    storage.removeItem('a');
    expect([storage.getItem('a'), storage.getItem('b')]).toEqual([null, '2']);
    storage.setItem('a', '');
    expect(storage.getItem('a')).toBe('');
  });

  test('An item that the storage can’t take hides the older one there', () => {
    const full = resilientStorage(null);
    full.setItem('a', 'old');
    const storage = resilientStorage({ ...full, setItem: fails });
    storage.setItem('a', 'new');
    expect(storage.getItem('a')).toBe('new');
    storage.removeItem('a');
    expect(full.getItem('a')).toBeNull();
  });

  test('Items are in the storage as soon as it works again', () => {
    const stored = resilientStorage(null);
    let isFull = true;
    const storage = resilientStorage({
      ...stored,
      setItem: (key, value) => (isFull ? fails() : stored.setItem(key, value)),
    });
    storage.setItem('a', '1');
    isFull = false;
    storage.setItem('a', '2');
    expect(stored.getItem('a')).toBe('2');
    expect(storage.getItem('a')).toBe('2');
  });
});
