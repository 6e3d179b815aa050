import { join } from 'node:path';
import { assetPath } from './assets';
import type { ResolvedTheme } from './contracts/pages';

interface PageRenderer {
  renderMaintenancePage(theme: ResolvedTheme): string;
}

/**
 * Draws the maintenance page. The renderer is a bundle with its template engine inside, so that a synthesis
 * needs no dependency beside the construct library's peers.
 */
export function renderMaintenancePage(theme: ResolvedTheme): string {
  // Loaded when it is needed: the bundle is not part of the compiled library.
  const renderer: PageRenderer = require(join(assetPath('pages'), 'index.js'));
  return renderer.renderMaintenancePage(theme);
}
