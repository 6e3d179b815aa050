/// <reference lib="dom" />
import type { LeadText } from '../texts';
import type { Shell } from './shell';

/**
 * Makes an e-mail of the form: the visitor's own e-mail app opens with it, and she sends it or does not. Its source text is
 * written into the page, so it may use nothing from outside itself. Without it the page has a link to write an e-mail.
 */
export function lead(page: Shell<LeadText>): void {
  const { sections, words, all, write, copies } = page;
  type Field = HTMLInputElement | HTMLTextAreaElement;
  const fields = all('field') as Field[];
  const forms = all('form') as HTMLFormElement[];

  const valuesOf = (of: readonly Field[]): Record<string, string> =>
    Object.fromEntries(of.map((field) => [field.dataset.field, field.value]));

  const fill = (values: Record<string, unknown>, except?: Field): void => {
    for (const field of fields) {
      const value = values[field.dataset.field ?? ''];
      if (field !== except && typeof value === 'string') field.value = value;
    }
  };

  /** The form's own values, and none of the other language's, which are the same. */
  const inside = (form: HTMLFormElement): Field[] => fields.filter((field) => form.contains(field));

  const letterOf = (form: HTMLFormElement): string => {
    const own = words[sections.findIndex((section) => section.contains(form))];
    const { name = '', contact = '', wish = '' } = valuesOf(inside(form));
    const lines = [wish.trim(), ''];
    if (name.trim()) lines.push(`${own?.yourName}${own?.colon} ${name.trim()}`);
    if (contact.trim()) lines.push(`${own?.contact}${own?.colon} ${contact.trim()}`);
    // Which of the brand's pages she came to: the path alone, what follows it is not hers to send.
    lines.push(`${own?.page}${own?.colon} ${location.origin}${location.pathname}`);
    // Line ends of e-mail (RFC 6068, section 5).
    return lines.join('\r\n').replace(/\r?\n/g, '\r\n');
  };

  // The browser keeps what was typed for the Back button, but not all do for a page that no cache may keep; the entry of the
  // visitor's own history, which leaves her browser no more than that, holds it for those.
  let timer: ReturnType<typeof setTimeout> | undefined;
  const remember = (values: Record<string, string>): void => {
    clearTimeout(timer);
    // Browsers refuse too many changes of the history in a short time.
    timer = setTimeout(() => history.replaceState({ ...history.state, breakwater: values }, ''), 250);
  };

  for (const field of fields) {
    field.addEventListener('input', () => {
      fill({ [field.dataset.field ?? '']: field.value }, field);
      remember(valuesOf(fields));
    });
  }
  for (const form of forms) {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      write('sent', (own) => own.sent);
      for (const address of all('address')) address.hidden = false;
      for (const button of all('letter')) button.hidden = !navigator.clipboard;
      location.href = `${form.dataset.form}&body=${encodeURIComponent(letterOf(form))}`;
    });
    for (const button of Array.from(form.querySelectorAll<HTMLElement>('[data-letter]'))) {
      copies(button, () => letterOf(form));
      button.hidden = true;
    }
  }
  // After the browser has put back what it kept itself, which it does before this event.
  addEventListener('pageshow', () => {
    const kept: unknown = history.state?.breakwater;
    const typed = valuesOf(fields.filter((field) => field.value !== ''));
    if (typeof kept === 'object' && kept !== null) fill({ ...kept, ...typed });
    else fill(typed);
  });
}
