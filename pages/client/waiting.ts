/// <reference lib="dom" />
import type { IncidentText, PageLanguage } from '../../lib/private/contracts/pages';
import type { WaitingText } from '../texts';
import type { Shell } from './shell';

/** What the script has to know; written into the page as its argument. */
export interface WaitingSettings {
  /** Everything below is served by the pages' own origin, not by the site. */
  readonly pagesPrefix: string;
  readonly incidentPath: string;
  /** Header that makes a try a navigation in the eyes of the edge. */
  readonly pollHeader: string;
  /** Header of answers that are a page of ours. */
  readonly pageHeader: string;
  /** Middle of the longest wait. */
  readonly longestWaitSeconds: number;
}

/**
 * Tries the visitor's address again until the site answers, and tells the incident's news. Its source text is written into the
 * page, so it may use nothing from outside itself. Without it the page has a link to try again.
 */
export function waiting(page: Shell<WaitingText>, settings: WaitingSettings): void {
  const FIRST_WAIT_SECONDS = 30;
  const GIVE_UP_SECONDS = 10;

  const { sections, words, all, write } = page;
  const root = document.documentElement;
  // Opened at its own address the page would find itself, so there it asks for the home page.
  const target = location.pathname.startsWith(settings.pagesPrefix) ? '/' : location.href.replace(/#.*/, '');
  let dueAt = 0;
  let tries = 0;
  let state: 'waiting' | 'checking' | 'stopped' | 'done' = 'waiting';

  // Jitter, on what the edge asks for too: visitors who met the outage together must not come back together.
  const plan = (atLeastSeconds: number): void => {
    const middle = Math.min(settings.longestWaitSeconds, FIRST_WAIT_SECONDS * 1.5 ** tries);
    const own = middle * (0.5 + Math.random());
    const asked = Math.min(600, atLeastSeconds) * (1 + Math.random() / 4);
    dueAt = Date.now() + Math.max(own, asked) * 1000;
    state = 'waiting';
    tick();
  };

  const leave = (): void => {
    state = 'done';
    write('message', (own) => own.leaving);
    // A new request for the address never sends a form again; with a fragment only a reload asks the server.
    if (location.hash && target !== '/') location.reload();
    else location.replace(target);
  };

  /** The address answers with 4xx: one that only takes forms, for instance. Going there would help nobody. */
  const offerHome = (): void => {
    state = 'done';
    write('message', (own) => own.elsewhere);
    write('again', (own) => own.home);
    for (const link of all('again')) link.setAttribute('href', '/');
    for (const button of all('toggle')) button.hidden = true;
  };

  type Verdict = 'back' | 'not yet' | 'elsewhere';

  const ask = async (method: string): Promise<{ verdict: Verdict; retryAfter: number }> => {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), GIVE_UP_SECONDS * 1000);
    try {
      const answer = await fetch(target, {
        method,
        headers: { accept: 'text/html', [settings.pollHeader]: '1' },
        cache: 'no-store',
        redirect: 'manual',
        signal: abort.signal,
      });
      return { verdict: judge(answer), retryAfter: Number(answer.headers.get('retry-after')) || 0 };
    } catch {
      return { verdict: 'not yet', retryAfter: 0 };
    } finally {
      clearTimeout(limit);
      abort.abort();
    }
  };

  const judge = ({ type, status, headers }: Response): Verdict => {
    // Neither the lead page, which is a 200, nor any other page of ours is the site.
    if (headers.has(settings.pageHeader)) return 'not yet';
    // A redirect answers status 0 here; the site that sends it is back.
    if (type === 'opaqueredirect' || (status >= 200 && status < 400)) return 'back';
    const temporary = status === 408 || status === 429;
    return status === 501 || (status >= 400 && status < 500 && !temporary) ? 'elsewhere' : 'not yet';
  };

  /**
   * HEAD spares the origin the body. Some applications do not know it (405) or fail on it, so what it is refused is asked again
   * as the visitor would, and so is every third try.
   */
  const askGently = async (): Promise<{ verdict: Verdict; retryAfter: number }> => {
    if (tries % 3 === 2) return ask('GET');
    const answer = await ask('HEAD');
    return answer.verdict === 'elsewhere' ? ask('GET') : answer;
  };

  const check = async (): Promise<void> => {
    state = 'checking';
    root.classList.add('checking');
    write('timer', () => '');
    write('message', (own) => own.checking);
    const [{ verdict, retryAfter }] = await Promise.all([askGently(), readNews()]);
    root.classList.remove('checking');
    if ((state as string) === 'stopped') return;
    if (verdict === 'back') return leave();
    if (verdict === 'elsewhere') return offerHome();
    tries += 1;
    write('message', (own) => own.notYet);
    plan(retryAfter);
  };

  const tick = (): void => {
    if (state !== 'waiting') return;
    const seconds = Math.max(0, Math.ceil((dueAt - Date.now()) / 1000));
    write('timer', (own) => own.inSeconds.replace('{}', String(seconds)));
    // A page nobody looks at does not ask; it does so when it is looked at again.
    if (seconds === 0 && !document.hidden) void check();
  };

  const toggle = (): void => {
    const stopped = state === 'stopped';
    write('toggle', (own) => (stopped ? own.stop : own.resume));
    write('timer', () => '');
    write('message', (own) => (stopped ? own.waiting : own.stopped));
    state = 'stopped';
    if (stopped) plan(0);
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
      const own = words[i];
      const text = news?.message[section.lang as PageLanguage];
      const shown = typeof text === 'string' && text.trim() !== '';
      for (const box of Array.from(section.querySelectorAll<HTMLElement>('[data-news]'))) box.hidden = !shown;
      const promise = shown && isTime(news?.nextUpdateAt) ? news.nextUpdateAt : undefined;
      for (const line of Array.from(section.querySelectorAll<HTMLElement>('[data-unknown]'))) {
        line.hidden = promise !== undefined;
      }
      if (!shown || !news || !own) return;
      const put = (name: string, value: string): void => {
        const element = section.querySelector(`[data-${name}]`);
        if (element && element.textContent !== value) element.textContent = value;
      };
      const late = promise !== undefined && Date.parse(promise) < Date.now();
      put('news-text', text.slice(0, 600));
      put('news-late', late ? own.lateUpdate : '');
      put('news-next', promise ? `${own.nextUpdate} ${clock(promise, section.lang)}` : '');
      put('news-time', `${own.writtenAt} ${clock(news.updatedAt, section.lang)}`);
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

  for (const button of all('toggle')) button.addEventListener('click', toggle);
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
