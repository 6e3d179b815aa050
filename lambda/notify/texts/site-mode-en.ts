import type { SiteModeTexts } from './texts';

export const siteModeEn: SiteModeTexts = {
  names: {
    normal: 'normal',
    brownout: 'reduced features',
    queue: 'waiting page',
    'lead-capture': 'contact page for ad clicks',
    maintenance: 'maintenance',
  },
  title: ({ action, after }, site, name, until) => {
    switch (action) {
      case 'set':
      case 'renewed':
        return after.preset === 'normal'
          ? `SITE MODE ${site}: normal`
          : `SITE MODE ${site}: ${name} until ${until}`;
      case 'ended':
        return `SITE MODE ${site}: ${name} is over`;
      case 'observed':
        return `OBSERVED ${site}: would have set the site’s mode to ${name}`;
      case 'held-back':
        return `SITE MODE KEPT ${site}: ${name} would have been set`;
    }
  },
  opening: ({ action, mode, after }, name, heldBackBy) => {
    switch (action) {
      case 'set':
      case 'renewed':
        return after.preset === 'normal' ? 'The site is normal again.' : undefined;
      case 'ended':
        return 'Its time is over: the site is normal again.';
      case 'observed':
        return `Breakwater would have set the site’s mode to ${name}. Nothing was changed, because what it may do by itself is set to ${mode ?? 'less'}.`;
      case 'held-back':
        return `Breakwater would have set the site’s mode to ${name}. Nothing was changed: the mode that a person has set (${heldBackBy}) stays until it ends.`;
    }
  },
  named: (name, preset) => (name === preset ? name : `${name} (${preset})`),
  propagation: 'Edges follow about half a minute after it was written.',
  until: (at, renewable) =>
    `${at}${renewable ? ', unless it is renewed' : ''}; then the site is normal again by itself.`,
  heldUntil: (at) => `${at}: until then Breakwater leaves the site’s mode alone.`,
  setBy: (person, who, incident) =>
    `${person ? 'a person' : 'Breakwater'}${who && `, ${who}`}${incident && ` (incident ${incident})`}.`,
  customers: ({ admit, dim, lead, hard }, admitted, dimmed) => {
    if (hard) {
      return [
        'Every visitor gets the page about planned work, also for pages that could come from the cache. Only operators who have opened a bypass link see the site.',
      ];
    }
    const lines: string[] = [];
    if (admit === 0) {
      lines.push('New visitors get the maintenance page for whatever the application would have to answer.');
    } else if (admit < 100) {
      lines.push(
        `About ${admitted} of new visitors get in. The others get a waiting page, which tries again by itself.`,
      );
    }
    if (lead) lines.push('Visitors who come from an ad get the contact page.');
    if (dim > 0) {
      lines.push(
        dim === 1
          ? 'The application leaves out its optional features.'
          : `The application leaves out ${dimmed} of its optional features.`,
      );
    }
    if (lines.length === 0) return ['Visitors see the site as usual.'];
    if (admit < 100 || lead) {
      lines.push('Pages from the cache, and visitors who are about to buy, are answered as usual.');
    }
    return lines;
  },
  brief: ({ admit, lead, hard, dim }, admitted) => {
    if (hard) return 'Everybody sees the planned-work page.';
    if (admit === 0) return 'New visitors see the maintenance page.';
    if (admit < 100) return `About ${admitted} of new visitors get in.`;
    if (lead) return 'Ad clicks get the contact page.';
    return dim > 0 ? 'Optional features are off.' : 'The site is normal.';
  },
  howToEnd: 'breakwater mode normal',
};
