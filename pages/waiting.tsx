import type { ResolvedTheme } from '../lib/private/contracts/pages';
import { Contact, Paragraphs, Promo } from './parts';
import type { WaitingText } from './texts';
import type { Words } from './wording';

interface WaitingProps {
  readonly theme: ResolvedTheme;
  readonly words: Words;
  readonly ui: WaitingText;
}

/** For those who wait until the site answers. */
export function WaitingBody({ theme, words, ui }: WaitingProps) {
  return (
    <>
      <div>
        <div class="lead">
          <Paragraphs text={words.message} />
          <p data-script hidden>
            {ui.stayHere}
          </p>
          {ui.scriptless && <p data-scriptless>{ui.scriptless}</p>}
        </div>
        <News ui={ui} />
        <Actions ui={ui} />
        {words.formNote && (
          <p class="note" dir="auto">
            {words.formNote}
          </p>
        )}
        <p class="note" data-unknown>
          {ui.unknown}
        </p>
      </div>
      <Extras theme={theme} words={words} ui={ui} />
    </>
  );
}

/** Filled by the script from the incident's object; empty and hidden while there is none. */
function News({ ui }: { readonly ui: WaitingText }) {
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

function Actions({ ui }: { readonly ui: WaitingText }) {
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
function Extras({ theme, words, ui }: WaitingProps) {
  if (!theme.promoCode && !theme.email && !theme.phone && !theme.url) return null;
  return (
    <aside>
      {theme.promoCode && <Promo text={words.promoText} code={theme.promoCode} ui={ui} />}
      <Contact theme={theme} text={words.contactText} ui={ui} />
    </aside>
  );
}
