import * as z from 'zod';
import { SHOP_KINDS } from '../site/shop';

/** A length of time or a moment of the run: `90s`, `20m`, `2h`, `1d`, or several together, `1h30m`. */
const TIME = /^(\d+(\.\d+)?(s|m|h|d))+$/;
const time = z
  .string()
  .regex(TIME, 'must be a time such as 90s, 20m, 2h or 1h30m')
  .meta({ description: 'A length of time, or a moment since the run began: 90s, 20m, 2h, 1h30m.' });
const share = z.number().min(0).max(1);
const positive = z.number().positive();
/** Of an event: a share of nobody breaks nothing, and would look as if it had. */
const someShare = z.number().positive().max(1);

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** In ms. */
export function timeMs(text: string): number {
  return [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * SECONDS[unit!]! * 1000,
    0,
  );
}

/** Not a name that every object has. */
const dependency = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case words with hyphens')
  .refine((name) => !(name in {}), 'must be another word: this one means something in JavaScript');

const at = { at: time };

/** What can be done to the world; each verb that breaks something has one that mends it. */
export const EVENT = z.discriminatedUnion('do', [
  z
    .strictObject({
      ...at,
      do: z.literal('fail-application'),
      how: z.enum(['refuses', 'hangs', 'black-hole', 'errors', 'unavailable', 'unhealthy']),
      share: someShare.default(1).meta({ description: 'Of the servers.' }),
      healthCheckFails: z
        .boolean()
        .default(false)
        .meta({ description: 'Whether the health check meets the fault too.' }),
    })
    .meta({ description: 'The application on a share of the servers fails; several of these add up.' }),
  z.strictObject({ ...at, do: z.literal('restore-application') }),
  z
    .strictObject({ ...at, do: z.literal('slow-application'), factor: z.number().gt(1) })
    .meta({ description: 'Service times are multiplied, as by a bad deploy or a noisy neighbour.' }),
  z.strictObject({ ...at, do: z.literal('recover-application') }),
  z
    .strictObject({
      ...at,
      do: z.literal('break-dependency'),
      name: z.string().min(1),
      how: z.enum(['down', 'slow', 'hangs']),
      addedSeconds: z.number().min(0).default(0).meta({ description: 'For `slow`.' }),
    })
    .meta({
      description:
        'What the application needs for some of its answers: `database` for its pages, `cache`, and the third parties that it names.',
    }),
  z.strictObject({ ...at, do: z.literal('mend-dependency'), name: z.string().min(1) }),
  z
    .strictObject({
      ...at,
      do: z.literal('lose-cache'),
      what: z.enum(['primary', 'all']).default('all'),
    })
    .meta({
      description:
        'Nodes of the ElastiCache: all of them, or the primary, which a replica follows or the service replaces. What comes back without a replica is empty.',
    }),
  z.strictObject({ ...at, do: z.literal('return-cache') }),
  z
    .strictObject({ ...at, do: z.literal('cut-origin'), how: z.enum(['refuses', 'black-hole']) })
    .meta({ description: 'The way from the edge to the load balancers.' }),
  z.strictObject({ ...at, do: z.literal('join-origin') }),
  z
    .strictObject({
      ...at,
      do: z.literal('lose-zone'),
      region: z.string().default('site'),
      zone: z.int().min(0),
    })
    .meta({ description: 'Everything in one Availability Zone of a Region, counted from 0.' }),
  z.strictObject({
    ...at,
    do: z.literal('return-zone'),
    region: z.string().default('site'),
    zone: z.int().min(0),
  }),
  z
    .strictObject({ ...at, do: z.literal('stop-launches'), region: z.string().default('site') })
    .meta({ description: 'No instance starts in a Region: insufficient capacity.' }),
  z.strictObject({ ...at, do: z.literal('allow-launches'), region: z.string().default('site') }),
  z
    .strictObject({ ...at, do: z.literal('stop-functions'), region: z.string() })
    .meta({ description: 'Functions are not invoked in a Region; events wait and are tried again.' }),
  z.strictObject({ ...at, do: z.literal('allow-functions'), region: z.string() }),
  z
    .strictObject({ ...at, do: z.literal('silence-metrics'), region: z.string() })
    .meta({ description: 'Metrics of a Region do not arrive; alarms see missing data.' }),
  z.strictObject({ ...at, do: z.literal('hear-metrics'), region: z.string() }),
  z
    .strictObject({ ...at, do: z.literal('break-api'), region: z.string(), service: z.string().default('*') })
    .meta({ description: 'Calls of a service, by its signing name, or of all, fail with 503 in a Region.' }),
  z.strictObject({ ...at, do: z.literal('mend-api'), region: z.string(), service: z.string().default('*') }),
  z
    .strictObject({ ...at, do: z.literal('drain-targets') })
    .meta({ description: 'Every target is deregistered.' }),
  z.strictObject({ ...at, do: z.literal('return-targets') }),
  z.strictObject({ ...at, do: z.literal('lose-region'), region: z.string().default('site') }).meta({
    description:
      'Everything in a Region: servers, load balancers, functions, APIs, queues, metrics and alarms. When it returns, servers are as they were.',
  }),
  z.strictObject({ ...at, do: z.literal('return-region'), region: z.string().default('site') }),
  z
    .strictObject({
      ...at,
      do: z.literal('break-control-plane'),
      region: z.string(),
      service: z.string().default('*'),
    })
    .meta({
      description:
        'Nothing can be changed with a service, by its signing name, or with any, in a Region: no launch, no record, no setting. What runs goes on.',
    }),
  z.strictObject({
    ...at,
    do: z.literal('mend-control-plane'),
    region: z.string(),
    service: z.string().default('*'),
  }),
  z
    .strictObject({
      ...at,
      do: z.literal('break-cdn'),
      how: z.enum(['errors', 'silent', 'no-name']),
      share: someShare.default(1).meta({ description: 'Of those who come to it.' }),
    })
    .meta({
      description:
        'CloudFront itself: it answers 500, nothing, or its names lead nowhere. A second one changes the first.',
    }),
  z.strictObject({ ...at, do: z.literal('mend-cdn') }),
  z.strictObject({ ...at, do: z.literal('break-dns') }).meta({
    description:
      'The name servers of the stack’s zones do not answer; resolvers go on with what they have, until it runs out.',
  }),
  z.strictObject({ ...at, do: z.literal('mend-dns') }),
  z
    .strictObject({
      ...at,
      do: z.literal('send-event'),
      region: z.string().default('site'),
      source: z.string().min(1),
      detailType: z.string().min(1),
      detail: z.record(z.string(), z.unknown()),
    })
    .meta({
      description:
        'An event comes to the default bus of a Region, as another system or a person would put it there.',
    }),
  z
    .strictObject({
      ...at,
      do: z.literal('health-event'),
      region: z.string().default('site'),
      service: z
        .string()
        .regex(/^[A-Z0-9_]+$/, 'must be a service as AWS Health writes it, such as EC2 or LAMBDA')
        .meta({ description: 'As AWS Health writes it: EC2, LAMBDA, CLOUDFRONT.' }),
      status: z.enum(['open', 'closed']).default('open'),
      after: time.optional().meta({ description: 'How late it comes; without it, as late as is usual.' }),
    })
    .meta({
      description:
        'AWS Health reports a service of a Region, late: `at` is when it begins, or ends, and `after` how long nothing is said.',
    }),
  z.strictObject({ ...at, do: z.literal('deploy') }).meta({
    description: 'The stacks are deployed again, with a new launch template and nothing else that is new.',
  }),
]);
export type ScenarioEvent = z.output<typeof EVENT>;

const surge = z.strictObject({
  at: time,
  ramp: time.default('60s'),
  until: time,
  factor: z.number().gt(1).max(1000).meta({ description: 'Visitors at its height, of those without it.' }),
  paidShare: share.default(0.6).meta({ description: 'Of what it adds, how many come by an ad.' }),
});

const crowd = z.strictObject({
  requestsPerSecond: positive
    .max(10_000_000)
    .meta({ description: 'First tries, on the average of a day, cached ones included.' }),
  mix: z
    .strictObject({ organic: share, paid: share, customer: share, bot: share })
    .refine((mix) => Math.abs(mix.organic + mix.paid + mix.customer + mix.bot - 1) < 1e-6, 'must add up to 1')
    .default({ organic: 0.6, paid: 0.1, customer: 0.25, bot: 0.05 }),
  dayAmplitude: z.number().min(0).max(0.95).default(0),
  peakHour: z.number().min(0).max(24).default(19),
  surges: z.array(surge).default([]),
  retries: z
    .strictObject({
      share,
      pageShare: share.default(0).meta({ description: 'Of those who got the page, likewise.' }),
      from: time,
      to: time,
      most: z.int().min(0).max(20),
    })
    .default({ share: 0.6, pageShare: 0, from: '4s', to: '20s', most: 3 })
    .meta({
      description:
        'What people do who got nothing: how many try again, after how long, and how often at most.',
    }),
});

const CACHE = z
  .strictObject({
    hitRatio: share
      .default(0.8)
      .meta({ description: 'Of what a page asks of the database, how much a warm cache answers.' }),
    missWork: z
      .number()
      .min(1)
      .default(2)
      .meta({ description: 'Work of a page that finds nothing in the cache, of one that finds all.' }),
    warmUpRequests: positive.default(20_000).meta({
      description: 'Pages after which an empty cache has about two thirds of what a warm one has.',
    }),
    timeoutSeconds: positive.default(0.05),
    required: z.boolean().default(false).meta({
      description: 'Whether a page fails when the cache does; otherwise it asks the database.',
    }),
  })
  .meta({
    description:
      'What it keeps in the ElastiCache of its Region. Where the stack has none, there is no cache, and a database of the size that does without.',
  });

const DATABASE = z
  .strictObject({
    connections: z.int().min(1).default(500).meta({
      description: 'Queries that it works on at the same time, for all servers of a Region together.',
    }),
    querySeconds: positive.default(0.01),
    queriesPerPage: positive.default(5).meta({ description: 'Those that the cache answers among them.' }),
  })
  .meta({ description: 'What the database can do: a template does not say it.' });

const THIRD_PARTY = z.strictObject({
  name: dependency,
  neededBy: z.array(z.enum(SHOP_KINDS)).min(1).meta({ description: 'Kinds of requests that ask it.' }),
  timeoutSeconds: positive.default(10).meta({ description: 'How long the application waits for it.' }),
  fallback: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether the application answers without it when it fails.' }),
  breakerSeconds: positive.optional().meta({
    description:
      'How long nobody asks it after a failure (a circuit breaker); without it, everybody asks again.',
  }),
});

const application = z.strictObject({
  requestsPerSecond: positive.default(70).meta({ description: 'Of average work, of one server, at most.' }),
  serviceSeconds: positive.default(0.12),
  workers: z
    .union([z.int().min(1), z.literal('template')], 'must be a whole number above 0, or template')
    .default('template')
    .meta({
      description:
        'Requests that one server works on at once; `template`: as many as the servers’ user data lets in, or 64 where it says nothing.',
    }),
  maxInFlight: z
    .union(
      [z.int().min(1), z.literal('none'), z.literal('template')],
      'must be a whole number, none or template',
    )
    .default('template')
    .meta({
      description:
        'In flight, above which it answers 503 at once; `template`: what the servers’ user data says.',
    }),
  backlog: z.int().min(0).default(1000),
  shedWork: share.default(0.02),
  bootSeconds: z.number().min(0).default(40),
  startSeconds: z.number().min(0).default(4),
  dependencyStatus: z.int().min(400).max(599).default(500),
  dependencyTimeoutSeconds: positive.default(10).meta({
    description: 'How long it waits for its database, and for what nothing else is said of.',
  }),
  healthNeeds: z
    .array(dependency)
    .default([])
    .meta({ description: 'Dependencies without which its health check fails; a shallow one needs none.' }),
  cache: CACHE.prefault({}),
  database: DATABASE.prefault({}),
  thirdParties: z
    .array(THIRD_PARTY)
    .default([{ name: 'payment', neededBy: ['checkout', 'order'], timeoutSeconds: 10, fallback: false }])
    .meta({ description: 'Services of others, which `break-dependency` breaks by their names.' }),
});

export const SCENARIO = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case words with hyphens'),
  title: z.string().min(1),
  description: z.string().min(1),
  sources: z
    .array(z.string())
    .default([])
    .meta({ description: 'What it is taken from: addresses of post-mortems, of reports.' }),
  simplifies: z
    .array(z.string())
    .default([])
    .meta({ description: 'Sentences: what of the real thing is left out or played otherwise.' }),
  duration: time,
  split: time.optional().meta({
    description:
      'Pieces that are played apart, each with noise of its own, from a quiet site: days of a long run, on all cores.',
  }),
  startsAt: z.iso
    .datetime('must be a moment in UTC such as 2026-11-27T17:30:00Z')
    // Moments are ms since 1970 everywhere, and 0 means that there is none.
    .refine((text) => /^20\d\d-|^\D/.test(text), 'must be from 2000 to 2099')
    .default('2026-11-27T17:30:00Z'),
  mode: z.enum(['off', 'observe', 'protect', 'act', 'template']).default('template').meta({
    description: 'What automation may do: the parameter /breakwater/<site>/mode, or what the template says.',
  }),
  crowd,
  application: application.prefault({}),
  money: z
    .strictObject({
      currency: z.string().length(3).default('EUR'),
      revenuePerMinute: z.number().min(0).default(0),
      adSpendPerMinute: z.number().min(0).default(0),
    })
    .optional(),
  events: z.array(EVENT).default([]),
  alarms: z
    .array(
      z.strictObject({
        name: z.string().min(1).meta({ description: 'Of the alarm; `*` stands for any characters.' }),
        within: time.meta({ description: 'After the first fault or surge.' }),
      }),
    )
    .default([])
    .meta({ description: 'Alarms that must ring: one that rings hides another that is blind.' }),
  noise: z
    .strictObject({
      blipsPerDay: z.number().min(0).max(1000).default(1),
      blipSeconds: z.number().min(0).max(600).default(20),
      deploysPerWeek: z.number().min(0).max(1000).default(2),
      zoneBlipsPerMonth: z.number().min(0).max(1000).default(1),
      probeLoss: share.default(0.005).meta({
        description: 'Of single checks that come over the Internet, how many are lost by chance.',
      }),
    })
    .optional()
    .meta({ description: 'Small things that go wrong by themselves, and for which nothing should be done.' }),
});
export type ScenarioFile = z.output<typeof SCENARIO>;
