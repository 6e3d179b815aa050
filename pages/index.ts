import { createHash } from 'node:crypto';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { type EdgePage, PAGE_HEADER, POLL_HEADER } from '../lib/private/contracts/edge';
import {
  INCIDENT_PATH,
  PAGE_LANGUAGES,
  PAGES_PREFIX,
  type PageLanguage,
  type ResolvedTheme,
} from '../lib/private/contracts/pages';
import { lead } from './client/lead';
import { shell } from './client/shell';
import { type WaitingSettings, waiting } from './client/waiting';
import { Page } from './page';
import { styleSheet } from './styles';

/** For the distribution's own error responses: one object for everybody, so it has all languages. */
export function renderMaintenancePage(theme: ResolvedTheme): string {
  return render('maintenance', theme);
}

/** For one language; the other one is a link away. */
export function renderEdgePage(page: EdgePage, language: PageLanguage, theme: ResolvedTheme): string {
  return render(page, theme, language);
}

/** The whole document: one file, no other request needed, the same bytes for the same theme. */
function render(page: EdgePage, theme: ResolvedTheme, own?: PageLanguage): string {
  const css = styleSheet(theme, page);
  const script = scriptOf(page, own);
  const html = h(Page, {
    page,
    theme,
    own,
    languages: own ? [own, ...PAGE_LANGUAGES.filter((language) => language !== own)] : PAGE_LANGUAGES,
    css,
    script,
    contentSecurityPolicy: policyFor(page, css, script),
  });
  return `<!doctype html>${renderToString(html)}\n`;
}

function scriptOf(page: EdgePage, own?: PageLanguage): string {
  const start = `(${shell})(${own ? JSON.stringify(own) : ''})`;
  if (page === 'lead') return `(${lead})(${start})`;
  const settings: WaitingSettings = {
    pagesPrefix: PAGES_PREFIX,
    incidentPath: INCIDENT_PATH,
    pollHeader: POLL_HEADER,
    pageHeader: PAGE_HEADER,
    // The edge answers who is not let in yet, so asking costs the site nothing; a site in trouble is asked more rarely.
    longestWaitSeconds: page === 'queue' ? 60 : 120,
  };
  return `(${waiting})(${start},${JSON.stringify(settings)})`;
}

/**
 * Nothing but this style sheet, this script and images inside the document may load or run, whatever a theme
 * contains. A policy in the document needs no response header, which CloudFront does not promise on custom
 * error pages.
 */
function policyFor(page: EdgePage, css: string, script: string): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(css)}'`,
    `script-src '${hashOf(script)}'`,
    'img-src data:',
    // The lead page asks for nothing; the others ask for the site and for the news.
    ...(page === 'lead' ? [] : ["connect-src 'self'"]),
    "base-uri 'none'",
    // The lead page's form goes to nobody: the script makes an e-mail of it.
    "form-action 'none'",
  ].join(';');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
