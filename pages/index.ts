import { createHash } from 'node:crypto';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import {
  INCIDENT_PATH,
  PAGE_LANGUAGES,
  PAGES_PREFIX,
  type ResolvedTheme,
} from '../lib/private/contracts/pages';
import { type ClientSettings, client } from './client';
import { Page } from './page';
import { styleSheet } from './styles';

/** The whole document: one file, no other request needed, the same bytes for the same theme. */
export function renderMaintenancePage(theme: ResolvedTheme): string {
  const settings: ClientSettings = { pagesPrefix: PAGES_PREFIX, incidentPath: INCIDENT_PATH };
  const css = styleSheet(theme);
  const script = `(${client})(${JSON.stringify(settings)})`;
  const page = h(Page, {
    theme,
    languages: PAGE_LANGUAGES,
    css,
    script,
    contentSecurityPolicy: policyFor(css, script),
  });
  return `<!doctype html>${renderToString(page)}\n`;
}

/**
 * Nothing but this style sheet, this script and images inside the document may load or run, whatever a theme
 * contains. A policy in the document needs no response header, which CloudFront does not promise on custom
 * error pages.
 */
function policyFor(css: string, script: string): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(css)}'`,
    `script-src '${hashOf(script)}'`,
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join(';');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
