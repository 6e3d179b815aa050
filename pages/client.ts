/// <reference lib="dom" />
import type { IncidentText, PageLanguage } from '../lib/private/contracts/pages';
import type { InterfaceText } from './texts';

/** Addresses that the script needs; written into the page as its only argument. */
export interface ClientSettings {
  /** Everything below is served by the page's own origin, not by the site. */
  readonly pagesPrefix: string;
  readonly incidentPath: string;
}

/**
 * Runs in the visitor's browser: its source text is written into the page, so it may use nothing from outside
 * itself. Without it the page shows both languages and a link to try again.
 */
export function client(settings: ClientSettings): void {
  const FIRST_WAIT_SECONDS = 30;
  const LONGEST_WAIT_SECONDS = 120;
  const GIVE_UP_SECONDS = 10;

  const root = document.documentElement;
  const sections = Array.from(document.querySelectorAll<HTMLElement>('section[data-ui]'));
  const ui = sections.map((section) => JSON.parse(section.dataset.ui ?? '{}') as InterfaceText);
  // Opened at its own address the page would find itself, so there it asks for the home page.
  const target = location.pathname.startsWith(settings.pagesPrefix) ? '/' : location.href.replace(/#.*/, '');
  let dueAt = 0;
  let tries = 0;
  let state: 'waiting' | 'checking' | 'stopped' | 'done' = 'waiting';

  /** Writes each language's own text into the elements marked `data-<name>`. */
  const write = (name: string, text: (words: InterfaceText) => string): void =>
    sections.forEach((section, i) => {
      const words = ui[i];
      if (!words) return;
      for (const element of Array.from(section.querySelectorAll(`[data-${name}]`))) {
        const next = text(words);
        if (element.textContent !== next) element.textContent = next;
      }
    });
  const all = (name: string): HTMLElement[] =>
    Array.from(document.querySelectorAll<HTMLElement>(`[data-${name}]`));

  const speak = (lang: string): void => {
    for (const section of sections) {
      section.hidden = section.lang !== lang;
      if (section.lang === lang) document.title = section.dataset.title ?? document.title;
    }
    for (const link of all('language')) link.setAttribute('aria-current', String(link.lang === lang));
    root.lang = lang;
  };

  // Jitter: visitors who met the outage together must not come back together.
  const plan = (atLeastSeconds: number): void => {
    const middle = Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 1.5 ** tries);
    dueAt = Date.now() + Math.max(middle * (0.5 + Math.random()), Math.min(600, atLeastSeconds)) * 1000;
    state = 'waiting';
    tick();
  };

  const leave = (): void => {
    state = 'done';
    write('message', (words) => words.leaving);
    // A new request for the address never sends a form again; with a fragment only a reload asks the server.
    if (location.hash && target !== '/') location.reload();
    else location.replace(target);
  };

  /** The address answers with 4xx: one that only takes forms, for instance. Going there would help nobody. */
  const offerHome = (): void => {
    state = 'done';
    write('message', (words) => words.elsewhere);
    write('again', (words) => words.home);
    for (const link of all('again')) link.setAttribute('href', '/');
    for (const button of all('toggle')) button.hidden = true;
  };

  const ask = async (): Promise<{ status: number; retryAfter: number }> => {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), GIVE_UP_SECONDS * 1000);
    try {
      const answer = await fetch(target, { cache: 'no-store', redirect: 'manual', signal: abort.signal });
      // A redirect answers status 0 here; the site that sends it is back.
      const status = answer.type === 'opaqueredirect' ? 302 : answer.status;
      return { status, retryAfter: Number(answer.headers.get('retry-after')) || 0 };
    } catch {
      return { status: 0, retryAfter: 0 };
    } finally {
      clearTimeout(limit);
      abort.abort();
    }
  };

  const check = async (): Promise<void> => {
    state = 'checking';
    root.classList.add('checking');
    write('timer', () => '');
    write('message', (words) => words.checking);
    const [{ status, retryAfter }] = await Promise.all([ask(), readNews()]);
    root.classList.remove('checking');
    if ((state as string) === 'stopped') return;
    if (status >= 200 && status < 400) return leave();
    if (status >= 400 && status < 500 && status !== 408 && status !== 429) return offerHome();
    tries += 1;
    write('message', (words) => words.notYet);
    plan(retryAfter);
  };

  const tick = (): void => {
    if (state !== 'waiting') return;
    const seconds = Math.max(0, Math.ceil((dueAt - Date.now()) / 1000));
    write('timer', (words) => words.inSeconds.replace('{}', String(seconds)));
    // A page nobody looks at does not ask; it does so when it is looked at again.
    if (seconds === 0 && !document.hidden) void check();
  };

  const toggle = (): void => {
    const stopped = state === 'stopped';
    write('toggle', (words) => (stopped ? words.stop : words.resume));
    write('timer', () => '');
    write('message', (words) => (stopped ? words.waiting : words.stopped));
    state = 'stopped';
    if (stopped) plan(0);
  };

  const copy = async (button: HTMLElement): Promise<void> => {
    await navigator.clipboard.writeText(button.dataset.copy ?? '');
    const words = ui[sections.findIndex((section) => section.contains(button))];
    if (words) button.textContent = words.copied;
  };

  const isTime = (value: unknown): value is string =>
    typeof value === 'string' && !Number.isNaN(Date.parse(value));
  const isNews = (value: unknown): value is IncidentText => {
    const news = value as IncidentText | null;
    if (typeof news !== 'object' || news?.version !== 1 || !isTime(news.until)) return false;
    return typeof news.message === 'object' && isTime(news.updatedAt) && Date.parse(news.until) > Date.now();
  };

  /** Hours and minutes, with the day when it is not today. */
  const clock = (time: string, lang: string): string => {
    const date = new Date(time);
    const today = date.toDateString() === new Date().toDateString();
    return date.toLocaleString(lang, {
      ...(today ? {} : { weekday: 'long' as const }),
      hour: 'numeric',
      minute: '2-digit',
    });
  };

  const showNews = (news: IncidentText | undefined): void => {
    sections.forEach((section, i) => {
      const words = ui[i];
      const text = news?.message[section.lang as PageLanguage];
      const shown = typeof text === 'string' && text.trim() !== '';
      for (const box of Array.from(section.querySelectorAll<HTMLElement>('[data-news]'))) box.hidden = !shown;
      const promise = shown && isTime(news?.nextUpdateAt) ? news.nextUpdateAt : undefined;
      for (const line of Array.from(section.querySelectorAll<HTMLElement>('[data-unknown]'))) {
        line.hidden = promise !== undefined;
      }
      if (!shown || !news || !words) return;
      const put = (name: string, value: string): void => {
        const element = section.querySelector(`[data-${name}]`);
        if (element && element.textContent !== value) element.textContent = value;
      };
      const late = promise !== undefined && Date.parse(promise) < Date.now();
      put('news-text', text.slice(0, 600));
      put('news-late', late ? words.lateUpdate : '');
      put('news-next', promise ? `${words.nextUpdate} ${clock(promise, section.lang)}` : '');
      put('news-time', `${words.writtenAt} ${clock(news.updatedAt, section.lang)}`);
    });
  };

  const readNews = async (): Promise<void> => {
    try {
      const answer = await fetch(settings.incidentPath, { signal: AbortSignal.timeout(5000) });
      const news: unknown = answer.ok ? await answer.json() : undefined;
      showNews(isNews(news) ? news : undefined);
    } catch {
      // No news is the usual case: the object exists only while somebody has something to say.
    }
  };

  const spoken = (navigator.languages ?? [navigator.language]).map((tag) => tag.slice(0, 2).toLowerCase());
  const known = sections.map((section) => section.lang);
  speak(spoken.find((lang) => known.includes(lang)) ?? known[0] ?? 'en');
  for (const link of all('language')) {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      speak(link.lang);
    });
  }
  for (const button of all('toggle')) button.addEventListener('click', toggle);
  for (const button of all('copy')) {
    button.hidden = !navigator.clipboard;
    button.addEventListener('click', () => void copy(button).catch(() => (button.hidden = true)));
  }
  for (const element of all('script')) element.hidden = false;
  document.addEventListener('visibilitychange', tick);
  // The Back button may bring this page out of the browser's memory when the site has long recovered.
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    root.classList.remove('checking');
    if (state === 'done') state = 'waiting';
    dueAt = Date.now();
    tick();
  });
  setInterval(tick, 1000);
  plan(0);
  void readNews();
}
