import { LRUCache } from 'lru-cache';
import type { Entry, EntryStore } from '../model/cloudfront/entries';

/** What an entry takes beside its body, roughly. */
const OVERHEAD = 1024;

/** Entries in memory; above the limit, what was not used for longest is forgotten. */
export function lruEntries(mostBytes: number): EntryStore {
  const cache = new LRUCache<string, Entry>({
    maxSize: mostBytes,
    sizeCalculation: ({ bytes }, key) => bytes.length + key.length + OVERHEAD,
  });
  return {
    get: (key) => cache.get(key),
    set: (key, entry) => {
      cache.set(key, entry);
    },
    delete: (key) => {
      cache.delete(key);
    },
  };
}
