/** Languages of the answer; the first one for whoever prefers none of them. */
export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What the page says. Whoever reads it has done nothing wrong, and may have just sent an order. */
export interface Texts {
  readonly title: string;
  readonly message: string;
  /** For whoever was sending something: what became of it. */
  readonly sent: string;
  readonly again: string;
}

export const TEXTS: Readonly<Record<Language, Texts>> = {
  en: {
    title: 'We are sorry: the site is not answering',
    message:
      'The trouble is on our side, and we are on it. There is nothing you need to do; please try again in a moment.',
    sent: 'What you were sending has not arrived. Nothing was ordered or charged by it.',
    again: 'Try again',
  },
  fr: {
    title: 'Toutes nos excuses : le site ne répond pas',
    message:
      'Le problème est de notre côté et nous nous en occupons. Vous n’avez rien à faire ; merci de réessayer dans un instant.',
    sent: 'Votre envoi ne nous est pas parvenu. Il n’a donné lieu à aucune commande ni à aucun débit.',
    again: 'Réessayer',
  },
};
