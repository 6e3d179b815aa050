/** Everything that Breakwater serves by itself is under this path; the site's own paths never are. */
export const PAGES_PREFIX = '/_breakwater/';
/** The page behind the distribution's custom error responses. */
export const MAINTENANCE_PATH = '/_breakwater/pages/maintenance.html';
/** The incident's text, an {@link IncidentText}; absent while there is none. Deploys never write it. */
export const INCIDENT_PATH = '/_breakwater/incident.json';

/** Languages of the page, in the order in which a visitor without JavaScript reads them. */
export const PAGE_LANGUAGES = ['en', 'fr'] as const;
export type PageLanguage = (typeof PAGE_LANGUAGES)[number];

/** What the first congestion window of a connection can carry: ten segments of about 1,460 bytes. */
export const PAGE_COMPRESSED_LIMIT = 14 * 1024;

/** One value in each language. */
export type Localized<T> = Readonly<Record<PageLanguage, T>>;

/** The object at {@link INCIDENT_PATH}. Times are ISO 8601 with a zone. */
export interface IncidentText {
  readonly version: 1;
  /** Plain text: the page shows it letter by letter, never as markup. At most 600 characters are shown. */
  readonly message: Localized<string>;
  readonly updatedAt: string;
  /** When the next text was promised; the page says so, and says so too when it is late. */
  readonly nextUpdateAt?: string;
  /** After this moment the page no longer shows the text. */
  readonly until: string;
}

/** Texts of every page that a brand may word its own way. */
export interface ModeWording {
  readonly title: string;
  readonly message: string;
}

/** Those of the lead page: it thanks and invites where the others thank for waiting. */
export interface LeadWording extends ModeWording {
  readonly promoText: string;
  readonly contactText: string;
}

/** Those of the page for failures; the promo code and the contacts are the same on the other pages where visitors wait. */
export interface PageWording extends LeadWording {
  readonly formNote: string;
}

/** A brand's own words, as far as it has any. */
export interface ThemeWording extends Partial<PageWording> {
  readonly planned?: Partial<ModeWording>;
  readonly queue?: Partial<ModeWording>;
  readonly lead?: Partial<LeadWording>;
}

/** `#rrggbb` colours of one scheme; the illustration is drawn in tints of them. */
export interface PagePalette {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly accentText: string;
  readonly line: string;
  readonly seaFar: string;
  readonly seaMid: string;
  readonly seaNear: string;
  readonly stone: string;
  readonly stoneShade: string;
  readonly tower: string;
  readonly sun: string;
  readonly lamp: string;
}

/** A theme with every choice made: what the renderer draws. */
export interface ResolvedTheme {
  readonly brand: string;
  /** `data:` address of an image. */
  readonly logo?: string;
  readonly logoDark?: string;
  readonly light: PagePalette;
  readonly dark: PagePalette;
  readonly promoCode?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly url?: string;
  readonly wording: Localized<ThemeWording>;
}
