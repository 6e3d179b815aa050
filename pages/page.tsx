import type { PageLanguage, PageWording, ResolvedTheme } from '../lib/private/contracts/pages';
import { Scene } from './scene';
import { INTERFACE, type InterfaceText, WORDING } from './texts';

export interface PageProps {
  readonly theme: ResolvedTheme;
  readonly languages: readonly PageLanguage[];
  readonly css: string;
  readonly script: string;
  readonly contentSecurityPolicy: string;
}

export function Page({ theme, languages, css, script, contentSecurityPolicy }: PageProps) {
  return (
    <html lang={languages[0]}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta http-equiv="Content-Security-Policy" content={contentSecurityPolicy} />
        <title>{languages.map((language) => titleOf(theme, language)).join(' / ')}</title>
        <link rel="icon" href="data:," />
        {/* Our own style sheet; the colours in it have been checked to be #rrggbb. */}
        <style dangerouslySetInnerHTML={{ __html: css }} />
      </head>
      <body>
        <header>
          <Brand theme={theme} />
          <nav aria-label="Language · Langue">
            {languages.map((language) => (
              <a key={language} href={`#${language}`} lang={language} data-language>
                {INTERFACE[language].name}
              </a>
            ))}
          </nav>
        </header>
        <main>
          {languages.map((language) => (
            <Section key={language} theme={theme} language={language} />
          ))}
        </main>
        <Scene />
        {/* Our own script: nothing of the theme is in it. */}
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  );
}

function Brand({ theme }: { readonly theme: ResolvedTheme }) {
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

interface SectionProps {
  readonly theme: ResolvedTheme;
  readonly language: PageLanguage;
}

function Section({ theme, language }: SectionProps) {
  const words = wordingOf(theme, language);
  const ui = INTERFACE[language];
  return (
    <section
      id={language}
      lang={language}
      aria-labelledby={`title-${language}`}
      data-title={titleOf(theme, language)}
      data-ui={JSON.stringify(ui)}
    >
      <h1 id={`title-${language}`} dir="auto">
        {words.title}
      </h1>
      <div>
        <div class="lead">
          <Paragraphs text={words.message} />
          <p data-script hidden>
            {ui.stayHere}
          </p>
        </div>
        <News ui={ui} />
        <Actions ui={ui} />
        <p class="note" dir="auto">
          {words.formNote}
        </p>
        <p class="note" data-unknown>
          {ui.unknown}
        </p>
      </div>
      <Extras theme={theme} words={words} ui={ui} />
    </section>
  );
}

function Paragraphs({ text }: { readonly text: string }) {
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

/** Filled by the script from the incident's object; empty and hidden while there is none. */
function News({ ui }: { readonly ui: InterfaceText }) {
  return (
    <div class="news" role="status" data-news hidden>
      <h2>{ui.latest}</h2>
      <p data-news-text dir="auto" />
      <p data-news-late />
      <p data-news-next />
      <p class="note" data-news-time />
    </div>
  );
}

function Actions({ ui }: { readonly ui: InterfaceText }) {
  return (
    <div class="actions">
      {/* An empty address is this very page, query string included: it works without a script. */}
      {/* biome-ignore lint/a11y/useValidAnchor: the empty address is a real one, see above */}
      <a class="go" href="" data-again>
        {ui.tryAgain}
      </a>
      <div class="status" data-script hidden>
        <p>
          <span role="status" data-message>
            {ui.waiting}
          </span>{' '}
          <span class="timer" role="timer" aria-live="off" data-timer />
        </p>
        <button type="button" data-toggle>
          {ui.stop}
        </button>
      </div>
    </div>
  );
}

/** Beside the message on a wide screen, below it on a phone. */
function Extras({
  theme,
  words,
  ui,
}: {
  readonly theme: ResolvedTheme;
  readonly words: PageWording;
  readonly ui: InterfaceText;
}) {
  if (!theme.promoCode && !theme.email && !theme.phone && !theme.url) return null;
  return (
    <aside>
      {theme.promoCode && <Promo text={words.promoText} code={theme.promoCode} ui={ui} />}
      <Contact theme={theme} text={words.contactText} ui={ui} />
    </aside>
  );
}

function Promo({
  text,
  code,
  ui,
}: {
  readonly text: string;
  readonly code: string;
  readonly ui: InterfaceText;
}) {
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

function Contact({
  theme,
  text,
  ui,
}: {
  readonly theme: ResolvedTheme;
  readonly text: string;
  readonly ui: InterfaceText;
}) {
  const { email, phone, url } = theme;
  if (!email && !phone && !url) return null;
  return (
    <div class="contact">
      <p dir="auto">{text}</p>
      <ul>
        {email && (
          <li>
            <a href={`mailto:${email}`}>{email}</a>
          </li>
        )}
        {phone && (
          <li>
            <a href={`tel:${phone.replace(/[^+0-9]/g, '')}`}>{phone}</a>
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

function wordingOf(theme: ResolvedTheme, language: PageLanguage): PageWording {
  return { ...WORDING[language], ...theme.wording[language] };
}

function titleOf(theme: ResolvedTheme, language: PageLanguage): string {
  return `${wordingOf(theme, language).title} · ${theme.brand}`;
}
