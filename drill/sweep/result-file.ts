import * as z from 'zod';
import { problemsIn } from '../checked-json';
import type { RunResult } from '../result';
import { AUDIENCES, OUTCOMES } from '../world/traffic';
import type { SweepResult } from './sweep';

// What reports and a merge read of a result: somebody may have cut it down, or a build of the drill have written it that had less to say.
// Loose, because one that has more to say is none the worse.
const verdict = z.enum(['held', 'failed', 'inconclusive', 'not asked']);
const numbers = z.array(z.number().nullable());
const span = z.looseObject({ fromMs: z.number(), toMs: z.number(), text: z.string() });
const outcomes = z.record(z.enum(OUTCOMES), z.number().nullable());
const relaxed = z.looseObject({ from: z.string(), because: z.string() }).optional();

const objective = z.looseObject({
  name: z.string(),
  title: z.string(),
  phase: z.enum(['safety', 'liveness']),
  verdict,
  goal: z.string(),
  limit: z.number().nullable(),
  unit: z.string(),
  because: z.string(),
  relaxed,
});

const notModelled = z.array(
  z.looseObject({
    resource: z.string(),
    type: z.string(),
    property: z.string().optional(),
    what: z.string(),
    matters: z.boolean(),
  }),
);

const facts = z.array(
  z.looseObject({
    name: z.string(),
    value: z.number(),
    low: z.number(),
    high: z.number(),
    unit: z.string(),
    kind: z.enum(['documented', 'measured', 'assumed']),
    source: z.string(),
  }),
);

const whole = {
  schema: z.literal(1),
  scenario: z.looseObject({
    name: z.string().min(1),
    title: z.string(),
    description: z.string(),
    durationMs: z.number(),
    faults: z.array(span),
  }),
  version: z.string().min(1),
  assembly: z.looseObject({ name: z.string(), sha256: z.string().min(1), stacks: z.array(z.string()) }),
  verdict,
  facts,
  notModelled,
};

const run = z.looseObject({
  ...whole,
  seed: z.int().min(0),
  outages: z.array(z.looseObject({ fromMs: z.number(), toMs: z.number() })).optional(),
  objectives: z.array(
    z.looseObject({ ...objective.shape, value: z.string(), measured: z.number().nullable() }),
  ),
  totals: z.looseObject({
    requests: z.number(),
    outcomes,
    byAudience: z.record(z.enum(AUDIENCES), outcomes),
    lostRevenue: z.number().nullable(),
    adSpend: z.number().nullable(),
    wastedSpend: z.number().nullable(),
  }),
  series: z.looseObject({
    atMs: numbers,
    outcomes: z.record(z.enum(OUTCOMES), numbers),
    load: numbers,
    capacity: numbers,
    goodput: numbers,
    inService: numbers,
    healthy: numbers,
    demand: numbers,
    lostRevenue: numbers,
    wastedSpend: numbers,
  }),
  alarms: z.array(z.looseObject({ name: z.string(), spans: z.array(span) })),
  functions: z.array(
    z.looseObject({
      name: z.string(),
      invocations: z.number(),
      errors: z.number(),
      refusedCalls: z.array(z.string()),
    }),
  ),
  timeline: z.array(
    z.looseObject({ atMs: z.number(), kind: z.string(), actor: z.string(), text: z.string() }),
  ),
  sensitivity: z
    .looseObject({
      facts: z.number(),
      runs: z.number(),
      changes: z.array(
        z.looseObject({
          objective: z.string(),
          fact: z.string(),
          from: z.looseObject({ verdict, because: z.string() }),
        }),
      ),
    })
    .optional(),
  digest: z.string().min(1),
  reproduce: z.string(),
});

const sweep = z.looseObject({
  ...whole,
  kind: z.literal('sweep'),
  objectives: z.array(objective),
  runs: z
    .array(
      z.looseObject({
        seed: z.int().min(0),
        verdict,
        digest: z.string().min(1),
        reproduce: z.string(),
        objectives: z.array(z.looseObject({ name: z.string(), verdict, measured: z.number().nullable() })),
      }),
    )
    .min(1),
  worst: run,
});

/** Most lines about one result: of what is cut in the middle everything is wrong. */
const MOST = 5;

/** What a result lacks of what is read of it, a line for each. */
export function lackingIn(where: string, given: RunResult | SweepResult): readonly string[] {
  const schema = 'kind' in given ? sweep : run;
  const parsed = schema.safeParse(given);
  if (parsed.success) return [];
  const { issues } = parsed.error;
  return problemsIn(where, issues.slice(0, MOST), given, schema).map(
    (line) => `${line}; give the file as --json or --report has written it, with this version`,
  );
}
