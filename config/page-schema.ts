import * as z from 'zod';
import { key, needed } from './keys';

const string = () => z.string({ error: 'must be a text' });
const color = (what: string) => key(string(), `${what}, as #rrggbb. Checked for a contrast of 4.5:1.`);
const colors = z.strictObject({
  background: color('Behind everything'),
  text: color('Text'),
  accent: color('Links, button and drawing'),
  accentText: color('Text on the button'),
});
const mode = {
  title: key(string(), 'Heading; at most 90 characters.'),
  message: key(string(), 'Below the heading; at most 600 characters. Each line becomes a paragraph.'),
};
const aside = {
  promoText: key(string(), 'In front of the promo code; at most 200 characters.'),
  contactText: key(string(), 'In front of the contacts; at most 200 characters.'),
};
const wording = z.strictObject({
  ...mode,
  formNote: key(string(), 'For those who were sending a form; at most 400 characters.'),
  ...aside,
  planned: key(z.strictObject(mode), 'The page for planned work.'),
  queue: key(z.strictObject(mode), 'The page for those who are not let in while a mode admits only some.'),
  lead: key(
    z.strictObject({ ...mode, ...aside }),
    'The page that answers paid clicks while the site cannot.',
  ),
});

/** The shape only: `resolveTheme` judges lengths, colours, contrast and addresses, for the constructs and for this file. */
export const page = z.strictObject({
  brand: needed(string(), 'The brand’s name, as visitors know it; at most 60 characters.'),
  logo: key(string(), 'An image file beside this one, SVG markup or a data:image/ address; at most 16 KiB.'),
  logoDark: key(string(), 'Logo for the dark scheme. Default: the same logo.'),
  colors: key(colors, 'Light scheme.'),
  darkColors: key(colors, 'Dark scheme.'),
  promoCode: key(
    string(),
    'A code that thanks the visitor for waiting, or welcomes her; 1 to 30 characters without spaces.',
  ),
  contact: key(
    z.strictObject({
      email: key(string(), 'E-mail address.'),
      phone: key(string(), 'Telephone number, as it should be read.'),
      url: key(string(), 'https:// address that is not on the site that is down.'),
    }),
    'Ways to reach the brand meanwhile. With `email` the page for paid clicks has a form that makes an e-mail.',
  ),
  english: key(wording, 'English words that replace the default ones.'),
  french: key(wording, 'French words that replace the default ones.'),
});
