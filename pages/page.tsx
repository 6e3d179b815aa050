import type { EdgePage } from '../lib/private/contracts/edge';
import type { PageLanguage, ResolvedTheme } from '../lib/private/contracts/pages';
import { LeadBody } from './lead';
import { Brand } from './parts';
import { Scene } from './scene';
import { LANGUAGE_NAMES } from './texts';
import { WaitingBody } from './waiting';
import { leadText, titleOf, waitingText, wordsOf } from './wording';

export interface PageProps {
  readonly page: EdgePage;
  readonly theme: ResolvedTheme;
  /** The language of a document that is for the speakers of one; none for the document that is for everybody. */
  readonly own?: PageLanguage;
  readonly languages: readonly PageLanguage[];
  readonly css: string;
  readonly script: string;
  readonly contentSecurityPolicy: string;
}

export function Page({ page, theme, own, languages, css, script, contentSecurityPolicy }: PageProps) {
  const titled = own ? [own] : languages;
  return (
    <html lang={languages[0]}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        {/* The lead page is a 200 at the campaign's own address, and that address keeps its place in the index. */}
        {page !== 'lead' && <meta name="robots" content="noindex" />}
        <meta http-equiv="Content-Security-Policy" content={contentSecurityPolicy} />
        <title>{titled.map((language) => titleOf(page, language, theme)).join(' / ')}</title>
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
                {LANGUAGE_NAMES[language]}
              </a>
            ))}
          </nav>
        </header>
        <main>
          {languages.map((language) => (
            <Section
              key={language}
              page={page}
              theme={theme}
              language={language}
              role={own && (language === own ? 'own' : 'other')}
            />
          ))}
        </main>
        <Scene page={page} />
        {/* Our own script: nothing of the theme is in it. */}
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  );
}

interface SectionProps {
  readonly page: EdgePage;
  readonly theme: ResolvedTheme;
  readonly language: PageLanguage;
  /** Without a script the other language shows once its link is followed. */
  readonly role?: 'own' | 'other';
}

function Section({ page, theme, language, role }: SectionProps) {
  const words = wordsOf(page, language, theme);
  const ui = page === 'lead' ? leadText(language) : waitingText(page, language);
  return (
    <section
      id={language}
      lang={language}
      class={role}
      aria-labelledby={`title-${language}`}
      data-title={titleOf(page, language, theme)}
      data-ui={JSON.stringify(ui)}
    >
      <h1 id={`title-${language}`} dir="auto">
        {words.title}
      </h1>
      {page === 'lead' ? (
        <LeadBody theme={theme} words={words} language={language} />
      ) : (
        <WaitingBody theme={theme} words={words} ui={waitingText(page, language)} />
      )}
    </section>
  );
}
