import type { StoredState } from '../../mode-store';
import type { Check } from '../check';
import { type Finding, unseen, wrong } from '../finding';

/** Without a key, edges let nobody in by ticket or by bypass; a document that nobody understands is `normal` to them. */
export function storeFindings({ unreadable, keys }: StoredState): Finding[] {
  return [
    ...(unreadable
      ? [
          wrong(
            'the mode store holds a document that nobody understands: edges take it for normal',
            'write another: `breakwater mode normal`',
          ),
        ]
      : []),
    ...(keys.key
      ? []
      : [
          wrong(
            'the mode store has no signing key: no tickets and no bypass',
            'rotate the secret with the signing keys in Secrets Manager: that writes them again',
          ),
        ]),
  ];
}

export const store: Check = {
  id: 'store',
  title: 'Mode store',
  async examine({ account }) {
    try {
      const state = await account.siteMode();
      return {
        findings: storeFindings(state),
        fine: `readable at revision ${state.revision}, with its keys`,
      };
    } catch (error) {
      return { findings: [unseen(error)], fine: '' };
    }
  },
};
