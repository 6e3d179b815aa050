import {
  type Found,
  imageFound,
  type LookupRequest,
  NOTHING_FOUND,
  planFor,
  prefixListFound,
} from './decide';

/** Where ids are read. */
export interface Directory {
  /** Value of a public SSM parameter. */
  readParameter(name: string, signal: AbortSignal): Promise<string | undefined>;
  /** Ids of the managed prefix lists with that name. */
  prefixListIds(name: string, signal: AbortSignal): Promise<string[]>;
}

/** The way back to CloudFormation. */
export interface Answers {
  send(url: string, body: string): Promise<void>;
}

export interface Ports {
  readonly directory: Directory;
  readonly answers: Answers;
  /** How long a lookup may take, in ms: what is left of the invocation, less the time to answer. */
  readonly lookupMs: number;
}

/**
 * CloudFormation takes a response object of at most 4,096 bytes (documented: "Custom resource response
 * objects").
 */
const MAX_REASON_CHARACTERS = 1000;

/**
 * Answers a custom resource request, whatever happens: a stack that gets no answer waits an hour by default,
 * in both directions (documented: AWS::CloudFormation::CustomResource, ServiceTimeout).
 */
export async function handle(request: LookupRequest, ports: Ports): Promise<void> {
  const outcome = await lookUp(request, ports).catch((error: unknown) => failure(request, error));
  const body = JSON.stringify({
    ...outcome,
    StackId: request.StackId,
    RequestId: request.RequestId,
    LogicalResourceId: request.LogicalResourceId,
  });
  await ports.answers.send(request.ResponseURL, body);
}

async function lookUp(request: LookupRequest, ports: Ports): Promise<Outcome> {
  const { physicalId, data } = await find(request, ports);
  return { Status: 'SUCCESS', PhysicalResourceId: physicalId, Data: data };
}

async function find(request: LookupRequest, { directory, lookupMs }: Ports): Promise<Found> {
  const plan = planFor(request);
  if (plan.step === 'answer') return plan.found;
  return withDeadline(lookupMs, async (signal) =>
    plan.step === 'read-image'
      ? imageFound(plan, await directory.readParameter(plan.parameter, signal))
      : prefixListFound(plan.name, await directory.prefixListIds(plan.name, signal)),
  );
}

interface Outcome {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly Data?: Readonly<Record<string, string>>;
}

function failure(request: LookupRequest, error: unknown): Outcome {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    Status: 'FAILED',
    // The id it had: another one would make CloudFormation delete the resource that is still in use.
    PhysicalResourceId: request.PhysicalResourceId ?? NOTHING_FOUND,
    Reason: `Breakwater deploy lookup: ${reason}`.slice(0, MAX_REASON_CHARACTERS),
  };
}

/** Does not wait for `work` to obey the signal: an answer in time matters more than a tidy end. */
async function withDeadline<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer from AWS within ${Math.round(ms / 1000)} s`));
      controller.abort();
    }, ms);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
