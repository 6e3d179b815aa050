/** A part of an address that is at least as long as this may be what makes it a secret. */
const SECRET_CHARACTERS = 8;

/** The text without the secrets, each as `***`. */
export function redact(text: string, forms: readonly string[]): string {
  return forms.reduce((safe, form) => safe.replaceAll(form, '***'), text);
}

/**
 * The forms in which a receiver may repeat an address and other secrets: whole, without its host, its longer
 * parts, decoded, and with the slashes of JSON. Longest first, so that none is left of a longer one.
 */
export function formsOf(url: string, secrets: readonly string[]): string[] {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const path = parsed ? `${parsed.pathname}${parsed.search}` : '';
  const long = path.split(/[/?&=#;]/).filter((part) => part.length >= SECRET_CHARACTERS);
  const all = [url, path, parsed?.pathname ?? '', ...long, ...secrets];
  const forms = all.flatMap((secret) => [secret, decoded(secret), secret.replaceAll('/', '\\/')]);
  return [...new Set(forms)].filter((form) => form.length > 1).sort((a, b) => b.length - a.length);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
