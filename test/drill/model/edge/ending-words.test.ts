import { whatItMakes } from '../../../../drill/model/edge/ending-words';

const page = { outcome: 'page', status: 503, rememberedMs: 5000 } as const;
const naked = { outcome: 'error', status: 500, rememberedMs: 0 } as const;

test.each([
  [
    { status: 503, by: 'application' },
    20,
    page,
    'shows the error page (503) at once where the servers answer 503, and keeps that for 5 s',
  ],
  [
    { failure: 'connect-timeout' },
    2000,
    { ...page, status: 504 },
    'shows the error page (504) after 2 s where no connection comes about, and keeps that for 5 s',
  ],
  [
    { status: 500, by: 'application' },
    49,
    naked,
    'shows a naked error (500) at once where the servers answer 500, and asks again each time',
  ],
  [
    { status: 429, by: 'API Gateway' },
    1540,
    { ...naked, status: 429 },
    'shows a naked error (429) after 1.5 s where API Gateway answers 429, and asks again each time',
  ],
] as const)('%o after %i ms', (ended, afterMs, meaning, said) => {
  expect(whatItMakes(ended, afterMs, meaning)).toBe(said);
});
