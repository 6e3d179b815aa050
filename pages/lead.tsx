import type { PageLanguage, ResolvedTheme } from '../lib/private/contracts/pages';
import { Contact, mailto, Paragraphs, Promo, tel } from './parts';
import type { LeadText } from './texts';
import { leadText, type Words } from './wording';

interface LeadProps {
  readonly theme: ResolvedTheme;
  readonly words: Words;
  readonly language: PageLanguage;
}

/** For those who came by a paid click: the brand, and a way to say what they came for. */
export function LeadBody({ theme, words, language }: LeadProps) {
  const ui = leadText(language);
  const { email, promoCode } = theme;
  return (
    <>
      <div>
        <div class="lead">
          <Paragraphs text={words.message} />
        </div>
        {email ? (
          <LeadForm email={email} brand={theme.brand} ui={ui} language={language} />
        ) : (
          <Direct theme={theme} ui={ui} />
        )}
        <p class="note">
          {ui.usual}{' '}
          {/* biome-ignore lint/a11y/useValidAnchor: an empty address is this very page, query string included */}
          <a href="">{ui.tryUsual}</a>
        </p>
      </div>
      {(promoCode || email) && (
        <aside>
          {promoCode && <Promo text={words.promoText} code={promoCode} ui={ui} />}
          {email && <Contact theme={theme} text={words.contactText} ui={ui} />}
        </aside>
      )}
    </>
  );
}

/** Without a mailbox the other ways are the page's main business. */
function Direct({ theme: { phone, url }, ui }: { readonly theme: ResolvedTheme; readonly ui: LeadText }) {
  if (!phone && !url) return null;
  return (
    <div class="actions">
      {phone && (
        <a class="go" href={tel(phone)}>
          {ui.call.replace('{}', () => phone)}
        </a>
      )}
      {url && (
        <a class={phone ? undefined : 'go'} href={url}>
          {phone ? ui.otherWays : ui.reach}
        </a>
      )}
    </div>
  );
}

interface FormProps {
  readonly email: string;
  readonly brand: string;
  readonly ui: LeadText;
  readonly language: PageLanguage;
}

/**
 * An e-mail that the visitor sends herself: nothing takes her words before she does so, and nothing is kept. The script makes the
 * e-mail of the form, so without it there is no form but a link that opens an empty one. A form that the browser sends to
 * `mailto:` by itself breaks accents and cuts the text at each `&` with POST, and writes `+` for spaces with GET (measured:
 * Chromium 156).
 */
function LeadForm({ email, brand, ui, language }: FormProps) {
  const letter = `${mailto(email)}?subject=${encodeURIComponent(ui.subject.replace('{}', () => brand))}`;
  const id = (field: string) => `${field}-${language}`;
  return (
    <>
      <div class="actions" data-scriptless>
        <a class="go" href={letter}>
          {ui.formTitle}
        </a>
      </div>
      <form aria-labelledby={id('form')} data-form={letter} data-script hidden>
        <h2 id={id('form')}>{ui.formTitle}</h2>
        <p>
          <label for={id('wish')}>{ui.wish}</label>
          {/* Longer messages would make an address that Windows does not hand to the e-mail app (2,048 characters). */}
          <textarea id={id('wish')} name="wish" rows={4} maxLength={600} required data-field="wish" />
        </p>
        <p class="half">
          <label for={id('name')}>
            {ui.yourName} <small>({ui.optional})</small>
          </label>
          <input id={id('name')} name="name" maxLength={80} autocomplete="name" data-field="name" />
        </p>
        <p class="half">
          <label for={id('contact')}>
            {ui.contact} <small>({ui.optional})</small>
          </label>
          <input
            id={id('contact')}
            name="contact"
            maxLength={120}
            autocomplete="email"
            data-field="contact"
          />
        </p>
        <div class="actions">
          <button type="submit" class="go">
            {ui.write}
          </button>
          <p class="note">{ui.writeNote}</p>
        </div>
        <div class="sent">
          <p role="status">
            <span data-sent />{' '}
            <a href={mailto(email)} data-address hidden>
              {email}
            </a>
          </p>
          <button type="button" data-letter hidden>
            {ui.copyLetter}
          </button>
        </div>
      </form>
    </>
  );
}
