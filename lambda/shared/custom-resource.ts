/** What CloudFormation sends to a custom resource (documented: "Custom resource request objects"). */
export interface CustomResourceRequest {
  readonly RequestType: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties?: ResourceProperties;
  readonly OldResourceProperties?: ResourceProperties;
}

export type ResourceProperties = Readonly<Record<string, unknown>>;

/** The answer's part that depends on what was asked for. */
export interface Made {
  /** Another id than the one of the request makes CloudFormation delete the old one once the update is through. */
  readonly physicalId: string;
  readonly data: Readonly<Record<string, string>>;
}

/** The physical id of a request that failed before there was anything; CloudFormation wants one all the same. */
export const NOTHING_MADE = 'nothing-made';

/** The way back to CloudFormation. */
export interface Answers {
  send(url: string, body: string): Promise<void>;
}

export interface Answering {
  /** Begins the reason of a failure, which people read in the stack's events. */
  readonly name: string;
  readonly answers: Answers;
  /** How long the work may take, in ms: what is left of the invocation, less the time to answer. */
  readonly workMs: number;
}

/** Kept back for answering: three attempts of 3 s each, and a start. */
const ANSWER_MS = 12_000;

/** What is left for the work of an invocation that has `remainingMs` in all. */
export const workMs = (remainingMs: number): number => Math.max(1_000, remainingMs - ANSWER_MS);

/**
 * CloudFormation takes a response object of at most 4,096 bytes (documented: "Custom resource response
 * objects").
 */
const MAX_REASON_CHARACTERS = 1000;

/**
 * Answers a custom resource request, whatever happens to the work: a stack that gets no answer waits an hour by
 * default, in both directions (documented: AWS::CloudFormation::CustomResource, ServiceTimeout).
 */
export async function answerRequest(
  request: CustomResourceRequest,
  answering: Answering,
  work: (signal: AbortSignal) => Promise<Made>,
): Promise<void> {
  const outcome = await withDeadline(answering.workMs, work).then(success, (error: unknown) =>
    failure(request, answering.name, error),
  );
  const body = JSON.stringify({
    ...outcome,
    StackId: request.StackId,
    RequestId: request.RequestId,
    LogicalResourceId: request.LogicalResourceId,
  });
  await answering.answers.send(request.ResponseURL, body);
}

/** A property's value, for the message about it. */
export function show(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value)).slice(0, 200);
}

interface Outcome {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly Data?: Readonly<Record<string, string>>;
}

function success({ physicalId, data }: Made): Outcome {
  return { Status: 'SUCCESS', PhysicalResourceId: physicalId, Data: data };
}

function failure(request: CustomResourceRequest, name: string, error: unknown): Outcome {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    Status: 'FAILED',
    // The id it had: another one would make CloudFormation delete the resource that is still in use.
    PhysicalResourceId: request.PhysicalResourceId ?? NOTHING_MADE,
    Reason: `Breakwater ${name}: ${reason}`.slice(0, MAX_REASON_CHARACTERS),
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
