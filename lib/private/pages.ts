import { join } from 'node:path';
import { assetPath } from './assets';
import { EDGE_PAGES, type EdgePage, edgePagePath } from './contracts/edge';
import { PAGE_LANGUAGES, type PageLanguage, type ResolvedTheme } from './contracts/pages';

interface PageRenderer {
  renderMaintenancePage(theme: ResolvedTheme): string;
  renderEdgePage(page: EdgePage, language: PageLanguage, theme: ResolvedTheme): string;
}

/** The page for failures: the distribution's own error responses show it, in both languages at once. */
export function renderMaintenancePage(theme: ResolvedTheme): string {
  return renderer().renderMaintenancePage(theme);
}

/** What a function answers with in one of the site's modes, in the visitor's language. */
export interface RenderedPage {
  readonly page: EdgePage;
  readonly language: PageLanguage;
  readonly path: string;
  /** With which the viewer-response function sends it. */
  readonly status: 200 | 503;
  readonly html: string;
}

/** Every page of the modes in every language. */
export function renderEdgePages(theme: ResolvedTheme): RenderedPage[] {
  return EDGE_PAGES.flatMap((page) =>
    PAGE_LANGUAGES.map((language) => ({
      page,
      language,
      path: edgePagePath(page, language),
      // Whoever paid for a click gets a page that works; everybody else the truth, which crawlers have to read too.
      status: page === 'lead' ? (200 as const) : (503 as const),
      html: renderer().renderEdgePage(page, language, theme),
    })),
  );
}

/**
 * A bundle with its template engine inside, so that a synthesis needs no dependency beside the construct library's peers. Loaded
 * when it is needed: it is not part of the compiled library.
 */
function renderer(): PageRenderer {
  return require(join(assetPath('pages'), 'index.js'));
}
