import type { ResolvedTheme } from '../lib/private/contracts/pages';
import type { CommonText } from './texts';

export function Brand({ theme }: { readonly theme: ResolvedTheme }) {
  if (!theme.logo) {
    return (
      <p class="brand" dir="auto">
        {theme.brand}
      </p>
    );
  }
  return (
    <p class="brand">
      <picture>
        {theme.logoDark && <source srcset={theme.logoDark} media="(prefers-color-scheme:dark)" />}
        <img src={theme.logo} alt={theme.brand} />
      </picture>
    </p>
  );
}

export function Paragraphs({ text }: { readonly text: string }) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (
    <>
      {lines.map((line) => (
        <p key={line} dir="auto">
          {line}
        </p>
      ))}
    </>
  );
}

interface PromoProps {
  readonly text: string;
  readonly code: string;
  readonly ui: CommonText;
}

export function Promo({ text, code, ui }: PromoProps) {
  return (
    <div class="promo">
      <p dir="auto">{text}</p>
      <div>
        <code class="notranslate">{code}</code>
        <button type="button" data-copy={code} hidden>
          {ui.copy}
        </button>
      </div>
    </div>
  );
}

interface ContactProps {
  readonly theme: Pick<ResolvedTheme, 'email' | 'phone' | 'url'>;
  readonly text: string;
  readonly ui: CommonText;
}

export function Contact({ theme: { email, phone, url }, text, ui }: ContactProps) {
  if (!email && !phone && !url) return null;
  return (
    <div class="contact">
      <p dir="auto">{text}</p>
      <ul>
        {email && (
          <li>
            <a href={mailto(email)}>{email}</a>
          </li>
        )}
        {phone && (
          <li>
            <a href={tel(phone)}>{phone}</a>
          </li>
        )}
        {url && (
          <li>
            <a href={url}>{ui.otherWays}</a>
          </li>
        )}
      </ul>
    </div>
  );
}

/** A mailbox may contain what means something else in an address (RFC 6068, section 2). */
export const mailto = (email: string): string =>
  `mailto:${email.replace(/[^\w.@+!$'*~-]/g, encodeURIComponent)}`;
export const tel = (phone: string): string => `tel:${phone.replace(/[^+0-9]/g, '')}`;
