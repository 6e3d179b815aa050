/** Colours of the pages in one scheme, each `#rrggbb`. */
export interface PageColors {
  /**
   * Behind everything.
   *
   * @default '#f6f2ea' in light, '#0d1a22' in dark
   */
  readonly background?: string;
  /**
   * Text. At least 4.5:1 on the background.
   *
   * @default '#14242d' in light, '#e9eff1' in dark
   */
  readonly text?: string;
  /**
   * Links, the button and the water of the illustration. At least 4.5:1 on the background.
   *
   * @default '#0b5b78' in light; in dark, the light scheme's accent, lightened until it reads
   */
  readonly accent?: string;
  /**
   * Text on the button. At least 4.5:1 on the accent.
   *
   * @default - black or white, whichever reads better
   */
  readonly accentText?: string;
}

/** How a visitor who cannot wait reaches the brand. */
export interface PageContact {
  /**
   * E-mail address.
   *
   * @default - none is shown
   */
  readonly email?: string;
  /**
   * Telephone number, as it should be read; international (`+33 1 23 45 67 89`) works everywhere.
   *
   * @default - none is shown
   */
  readonly phone?: string;
  /**
   * `https://` address of another way to reach you. It must not be on the site that is down.
   *
   * @default - none is shown
   */
  readonly url?: string;
}

/** Words of a page of one of the site's modes, plain text. Each line of a message becomes a paragraph. */
export interface ModePageText {
  /**
   * The heading; at most 90 characters.
   *
   * @default - says in a few words why the visitor is here
   */
  readonly title?: string;
  /**
   * Below the heading; at most 600 characters.
   *
   * @default - says what happens and that the visitor has nothing to do
   */
  readonly message?: string;
}

/** Words of the page that answers paid clicks, plain text. Each line of a message becomes a paragraph. */
export interface LeadPageText {
  /**
   * The heading; at most 90 characters.
   *
   * @default - a welcome
   */
  readonly title?: string;
  /**
   * Below the heading; at most 600 characters.
   *
   * @default - invites to write, to call or to come back, whichever `contact` allows
   */
  readonly message?: string;
  /**
   * In front of the promo code; at most 200 characters. Say what the code is worth.
   *
   * @default - offers the code for the next order, as a welcome
   */
  readonly promoText?: string;
  /**
   * In front of the contacts beside the form; at most 200 characters.
   *
   * @default - says that the visitor can also reach you there
   */
  readonly contactText?: string;
}

/**
 * The pages' words in one language, plain text. Each line of a message becomes a paragraph. Those outside `planned`, `queue` and
 * `lead` are of the page for failures; the texts in front of the promo code and the contacts are on the first two as well.
 */
export interface PageText {
  /**
   * The heading; at most 90 characters.
   *
   * @default - an apology that says the site is not answering
   */
  readonly title?: string;
  /**
   * Below the heading; at most 600 characters.
   *
   * @default - says that the trouble is on the site's side and that the visitor has nothing to do
   */
  readonly message?: string;
  /**
   * For those who were sending a form; at most 400 characters.
   *
   * @default - says that it may not have arrived, and to check before sending it again
   */
  readonly formNote?: string;
  /**
   * In front of the promo code; at most 200 characters. Say what the code is worth.
   *
   * @default - thanks for the patience and offers the code for the next order
   */
  readonly promoText?: string;
  /**
   * In front of the contacts; at most 200 characters.
   *
   * @default - says that these are for what cannot wait
   */
  readonly contactText?: string;
  /**
   * The page for planned work.
   *
   * @default - says that the work was planned, and regrets that it falls on this visit
   */
  readonly planned?: ModePageText;
  /**
   * The page for those who are not let in while a mode admits only some.
   *
   * @default - says that only some visitors are let in at the moment, and that the page lets this one in when that is possible
   */
  readonly queue?: ModePageText;
  /**
   * The page that answers paid clicks while the site cannot.
   *
   * @default - a welcome, without an apology
   */
  readonly lead?: LeadPageText;
}

/** Everything that makes the pages the brand's own. */
export interface PageTheme {
  /** The brand's name, as visitors know it; at most 60 characters. */
  readonly brand: string;
  /**
   * Logo: SVG markup (`<svg …>`) or a `data:image/…` address, at most 16 KiB. It is shown as an image, so
   * nothing in it runs.
   *
   * @default - the brand's name, set in type
   */
  readonly logo?: string;
  /**
   * Logo for the dark scheme, same forms and bound.
   *
   * @default - the same logo
   */
  readonly logoDark?: string;
  /**
   * Light scheme.
   *
   * @default - warm paper and deep sea
   */
  readonly colors?: PageColors;
  /**
   * Dark scheme.
   *
   * @default - night sea, with the light scheme's accent lightened until it reads
   */
  readonly darkColors?: PageColors;
  /**
   * A code that thanks the visitor for waiting, or welcomes her; at most 30 characters, no spaces.
   *
   * @default - no code is offered
   */
  readonly promoCode?: string;
  /**
   * Ways to reach the brand meanwhile. With an e-mail address the page for paid clicks has a form that makes an e-mail to it.
   *
   * @default - none are shown
   */
  readonly contact?: PageContact;
  /**
   * English words that replace the default ones.
   *
   * @default - the default words
   */
  readonly english?: PageText;
  /**
   * French words that replace the default ones.
   *
   * @default - the default words
   */
  readonly french?: PageText;
}
