/// <reference lib="dom" />
import type { CommonText } from '../texts';

/** The document as the other scripts use it. */
export interface Shell<Words extends CommonText> {
  /** One for each language. */
  readonly sections: readonly HTMLElement[];
  /** Words of each section, in the same order. */
  readonly words: readonly Words[];
  /** The elements marked `data-<name>`, in all languages. */
  all(name: string): HTMLElement[];
  /** Writes each language's own text into the elements marked `data-<name>`. */
  write(name: string, text: (words: Words) => string): void;
  /** Makes a button copy a text, and say so; without a clipboard it stays hidden. */
  copies(button: HTMLElement, text: () => string): void;
}

/**
 * What every page does: one language at a time, and buttons that copy. Runs in the visitor's browser: its source text is written
 * into the page, so it may use nothing from outside itself. Without it the page says the same.
 *
 * @param own the document's language, or none when it is for everybody
 */
export function shell<Words extends CommonText>(own?: string): Shell<Words> {
  const root = document.documentElement;
  const all = (name: string): HTMLElement[] =>
    Array.from(document.querySelectorAll<HTMLElement>(`[data-${name}]`));
  const sections = all('ui');
  const words = sections.map((section) => JSON.parse(section.dataset.ui ?? '{}') as Words);

  const write = (name: string, text: (words: Words) => string): void =>
    sections.forEach((section, i) => {
      const own = words[i];
      if (!own) return;
      for (const element of Array.from(section.querySelectorAll(`[data-${name}]`))) {
        const next = text(own);
        if (element.textContent !== next) element.textContent = next;
      }
    });

  const speak = (lang: string): void => {
    for (const section of sections) {
      section.hidden = section.lang !== lang;
      if (section.lang === lang) document.title = section.dataset.title ?? document.title;
    }
    for (const link of all('language')) link.setAttribute('aria-current', String(link.lang === lang));
    root.lang = lang;
  };

  const copies = (button: HTMLElement, text: () => string): void => {
    button.hidden = !navigator.clipboard;
    button.addEventListener('click', () => {
      const own = words[sections.findIndex((section) => section.contains(button))];
      navigator.clipboard.writeText(text()).then(
        () => {
          if (own) button.textContent = own.copied;
        },
        () => {
          button.hidden = true;
        },
      );
    });
  };

  // The edge has chosen a document by what the browser asked for; the fragment is a choice made without a script.
  const spoken = (navigator.languages ?? [navigator.language]).map((tag) => tag.slice(0, 2).toLowerCase());
  const wanted = [location.hash.slice(1), ...(own ? [own] : spoken)];
  const known = sections.map((section) => section.lang);
  root.classList.add('script');
  speak(wanted.find((lang) => known.includes(lang)) ?? known[0] ?? 'en');
  for (const link of all('language')) {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      speak(link.lang);
    });
  }
  for (const button of all('copy')) copies(button, () => button.dataset.copy ?? '');
  for (const element of all('script')) element.hidden = false;
  for (const element of all('scriptless')) element.hidden = true;
  return { sections, words, all, write, copies };
}
