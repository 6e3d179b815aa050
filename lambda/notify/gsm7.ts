// An SMS holds 160 characters of the GSM 03.38 alphabet, but only 70 as soon as one character is outside it,
// and each further part is billed (documented: SNS "Publishing SMS messages", character limits). So texts are
// brought into the alphabet.

const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Characters of the extension table take two places. */
const EXTENDED = new Set('^{}\\[~]|€');
const REPLACEMENTS: Readonly<Record<string, string>> = {
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2009': ' ',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '≥': '>=',
  '≤': '<=',
  '→': '->',
  '·': '-',
  '×': 'x',
  œ: 'oe',
  Œ: 'OE',
};
const COMBINING = /\p{M}/gu;

export const SMS_CHARACTERS = 160;

/** The text with characters that GSM 03.38 has; `?` stands for what has no counterpart. */
export function toGsm7(text: string): string {
  return substitute(text, (character) => BASIC.has(character) || EXTENDED.has(character));
}

/**
 * The text on one line of printable ASCII, as an SNS subject must be (documented: SNS API "Publish",
 * Subject).
 */
export function toAscii(text: string): string {
  return substitute(text, (character) => character >= ' ' && character <= '~')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Places that a text of the alphabet takes in an SMS. */
export function gsm7Length(text: string): number {
  return [...text].reduce((sum, character) => sum + (EXTENDED.has(character) ? 2 : 1), 0);
}

/** The text cut to `limit` places, with `...` where something was cut. */
export function cutGsm7(text: string, limit: number): string {
  if (gsm7Length(text) <= limit) return text;
  let kept = '';
  for (const character of text) {
    if (gsm7Length(kept + character) > limit - 3) break;
    kept += character;
  }
  return `${kept.trimEnd()}...`;
}

function substitute(text: string, allowed: (character: string) => boolean): string {
  return [...text.normalize('NFC')]
    .map((character) => {
      if (allowed(character)) return character;
      const replaced = REPLACEMENTS[character] ?? character.normalize('NFD').replace(COMBINING, '');
      if (replaced && [...replaced].every(allowed)) return replaced;
      return /\s|\p{Cc}/u.test(character) ? ' ' : '?';
    })
    .join('');
}
