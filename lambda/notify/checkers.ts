import { HEALTHY_SHARE } from '../../lib/private/contracts/health-checks';
import { blindRegions, type CheckerView } from '../shared/checkers';
import { quantity } from './format';
import type { Sight } from './story';
import type { Texts } from './texts/texts';

/** More reasons than these help nobody at night; usually there is one. */
const MOST_CAUSES = 3;

/** How the checkers see one check, in sentences: the count, whole Regions that are cut off, and why. */
export function sightLines({ role, asks, view }: Sight, texts: Texts): string[] {
  const { checkers, language } = texts;
  if (!view) return [checkers.unknown(role, asks)];
  if (view.reporting === 0) return [checkers.nobody(role, asks)];
  const limit = quantity(HEALTHY_SHARE, 'share', language);
  if (role === 'switch') return [checkers.switchSeen(view.reaching, view.reporting, limit)];
  return [
    checkers.reach(asks, view.reaching, view.reporting, limit),
    ...cutOff(view, texts),
    ...why(view, texts),
  ];
}

/** Only beside Regions that reach it: that nobody does has been said. */
function cutOff(view: CheckerView, { checkers }: Texts): string[] {
  const blind = blindRegions(view);
  return blind.length > 0 && blind.length < view.regions.length ? [checkers.cutOff(blind)] : [];
}

function why(view: CheckerView, { checkers }: Texts): string[] {
  const reported = new Map(view.regions.map(({ region, reporting }) => [region, reporting]));
  const lines = view.causes.slice(0, MOST_CAUSES).map(({ reason, regions }) =>
    checkers.cause(
      reason,
      regions.map(({ region, failing }) => checkers.place(region, failing, reported.get(region) ?? failing)),
    ),
  );
  const more = view.causes.length - lines.length;
  return more > 0 ? [...lines, checkers.moreCauses(more)] : lines;
}

/** The same in a few words; nothing when it is not known. */
export function sightSms({ role, view }: Sight, { sms }: Texts): string {
  if (!view || view.reporting === 0) return '';
  return role === 'switch' ? '' : sms.unreached(view.reporting - view.reaching, view.reporting);
}
