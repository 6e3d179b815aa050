import { CloudFrontModeStore, change, type ModeStore } from '../lambda/shared/mode-store';
import { modeStoreClient } from '../lambda/shared/mode-store-client';
import { type NextMode, nextDocument, readEntry, writeDocument } from '../lambda/shared/site-mode-document';
import {
  KEY_ENTRY,
  MODE_ENTRY,
  PREVIOUS_KEY_ENTRY,
  type SiteModeDocument,
} from '../lib/private/contracts/site-mode';
import { type Access, clientSettings } from './access';
import type { Deployment } from './deployment';
import { CommandError } from './errors';
import { explain } from './explain';

/** What the store holds. */
export interface StoredMode {
  /** Undefined when there is none, or none that the edges understand: they take it for `normal`. */
  readonly document: SiteModeDocument | undefined;
  readonly revision: number;
  /** Something is there, and nobody understands it. */
  readonly unreadable: boolean;
}

export interface StoredState extends StoredMode {
  readonly keys: { readonly key: boolean; readonly previousKey: boolean };
  /** Where a key is among those that the edges have; their keys themselves go no further than this file. */
  standing(key: string): KeyStanding;
}

/** - `signs`: the edges sign with it. - `verifies`: they accept what it has signed. - `refused`: they know nothing of it. */
export type KeyStanding = 'signs' | 'verifies' | 'refused';

/** A mode that was written, and what it was written over; without `after`, nothing had to be. */
export interface Written {
  readonly before: StoredMode;
  readonly after?: SiteModeDocument;
}

/** The edge's store, as the commands use it. */
export class SiteModeStore {
  public constructor(
    private readonly access: Access,
    private readonly deployment: Deployment,
  ) {}

  public async read(): Promise<StoredState> {
    const { entries } = await this.explained(
      'GetKey',
      this.open().read([MODE_ENTRY, KEY_ENTRY, PREVIOUS_KEY_ENTRY]),
    );
    return {
      ...storedMode(entries[MODE_ENTRY]),
      keys: { key: isPresent(entries[KEY_ENTRY]), previousKey: isPresent(entries[PREVIOUS_KEY_ENTRY]) },
      standing: (key) => {
        if (entries[KEY_ENTRY] === key) return 'signs';
        return entries[PREVIOUS_KEY_ENTRY] === key ? 'verifies' : 'refused';
      },
    };
  }

  /**
   * Writes what `decide` makes of what is there. Whoever wrote in between is decided upon again, a few times at most; the keys, which are
   * other entries, are not touched.
   */
  public async write(
    nowSeconds: () => number,
    decide: (before: StoredMode, now: number) => NextMode | undefined,
  ): Promise<Written> {
    const { written } = await this.explained(
      'UpdateKeys',
      change(this.open(), [MODE_ENTRY], ({ entries }) => {
        const before = storedMode(entries[MODE_ENTRY]);
        const now = nowSeconds();
        const next = decide(before, now);
        const after = next && nextDocument(before, next, now);
        const puts = after && { [MODE_ENTRY]: writeDocument(after) };
        return { written: { before, after }, puts };
      }),
    );
    return written;
  }

  private open(): ModeStore {
    const client = modeStoreClient(clientSettings(this.access, this.deployment.siteRegion));
    return new CloudFrontModeStore(client, this.deployment.storeArn);
  }

  private async explained<T>(operation: string, call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof Error && error.name === 'RetryableError')
        throw new CommandError(
          'somebody else keeps writing to the mode store, and nothing was written here; look at `breakwater status`, then try again',
        );
      const action = `cloudfront-keyvaluestore:${operation}`;
      throw explain(
        error,
        { action, resource: this.deployment.storeArn, region: 'its global API' },
        this.access,
      );
    }
  }
}

const isPresent = (value: string | undefined): boolean => value !== undefined && value !== '';

function storedMode(text: string | undefined): StoredMode {
  const { document, revision } = readEntry(text);
  return { document, revision, unreadable: document === undefined && isPresent(text) };
}
