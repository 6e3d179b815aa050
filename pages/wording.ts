import type { EdgePage } from '../lib/private/contracts/edge';
import type { LeadWording, PageLanguage, PageWording, ResolvedTheme } from '../lib/private/contracts/pages';
import {
  LEAD,
  LEAD_WORDING,
  type LeadText,
  PLANNED_WORDING,
  QUEUE,
  QUEUE_WORDING,
  WAITING,
  type WaitingText,
  WORDING,
} from './texts';

/** What one page says in one language. */
export type Words = LeadWording & Partial<Pick<PageWording, 'formNote'>>;

/** The brand's own words where it has any, ours elsewhere. */
export function wordsOf(page: EdgePage, language: PageLanguage, theme: ResolvedTheme): Words {
  const { planned, queue, lead, ...own } = theme.wording[language];
  const shared = { ...WORDING[language], ...own };
  switch (page) {
    case 'maintenance':
      return shared;
    // Nothing was sent to these two: a form gets an answer of its own.
    case 'planned':
      return { ...shared, ...PLANNED_WORDING[language], ...planned, formNote: undefined };
    case 'queue':
      return { ...shared, ...QUEUE_WORDING[language], ...queue, formNote: undefined };
    case 'lead':
      return { ...LEAD_WORDING[language], message: invitation(language, theme), ...lead };
  }
}

export function titleOf(page: EdgePage, language: PageLanguage, theme: ResolvedTheme): string {
  return `${wordsOf(page, language, theme).title} · ${theme.brand}`;
}

export function waitingText(page: EdgePage, language: PageLanguage): WaitingText {
  return page === 'queue' ? { ...WAITING[language], ...QUEUE[language] } : WAITING[language];
}

export function leadText(language: PageLanguage): LeadText {
  return LEAD[language];
}

/** Never invites to what the page does not have. */
function invitation(language: PageLanguage, { email, phone, url }: ResolvedTheme): string {
  const { message, direct, later } = LEAD_WORDING[language];
  if (email) return message;
  return phone || url ? direct : later;
}
