import {
  type Answers,
  answerRequest,
  type CustomResourceRequest,
  type Made,
  type ResourceProperties,
  show,
} from '../shared/custom-resource';
import { change, type ModeStore } from '../shared/mode-store';
import { copy, ENTRIES, type Keys, keyIn } from './decide';
import { CURRENT, type KeySecret, PREVIOUS } from './secret';

/** One for all: there is nothing of which a second one could be, and nothing to delete. */
const PHYSICAL_ID = 'edge-keys';

export interface SeedPorts {
  readonly store: (arn: string, signal: AbortSignal) => ModeStore;
  readonly secret: (arn: string, signal: AbortSignal) => KeySecret;
  readonly answers: Answers;
  /** How long the work may take, in ms. */
  readonly workMs: number;
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * At a first deploy the policy, the store and the secret are seconds old. Each reaches its last server a little later (documented: IAM
 * "Changes that I make are not always immediately visible"; of the store's data plane assumed), and until then a call is refused, or finds
 * nothing. Failing there would roll everything back. A refusal that is meant stays one, and costs the deploy this long.
 */
const LAG_MS = 60_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Copies the keys of the secret into the store, at each deploy that asks for it. A deletion leaves the store alone: the keys go
 * with it, and while it is there visitors hold cookies that are signed with them.
 */
export async function seed(request: CustomResourceRequest, ports: SeedPorts): Promise<void> {
  const { answers, workMs } = ports;
  await answerRequest(request, { name: 'edge keys', answers, workMs }, async (signal) => {
    if (request.RequestType === 'Delete') return made(request.PhysicalResourceId);
    const { storeArn, secretArn } = read(request.ResourceProperties ?? {});
    await whileNew(ports, async () => {
      const keys = await keysOf(ports.secret(secretArn, signal));
      await change(ports.store(storeArn, signal), ENTRIES, (reading) => copy(keys, reading));
    });
    return made();
  });
}

/** Tries again what fails because something is new, as long as there is time to tell of it afterwards. */
async function whileNew({ clock, sleep, workMs }: SeedPorts, work: () => Promise<void>): Promise<void> {
  const end = clock() + Math.min(LAG_MS, workMs);
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isLag(error) || clock() + pause >= end) throw error;
    }
    await sleep(pause);
  }
}

const isLag = (error: unknown): boolean =>
  error instanceof NotThereYet ||
  (error instanceof Error && /^(AccessDenied|ResourceNotFound)(Exception)?$/.test(error.name));

/** The secret answers, and has no value so far. */
class NotThereYet extends Error {}

const made = (physicalId: string = PHYSICAL_ID): Made => ({ physicalId, data: {} });

async function keysOf(secret: KeySecret): Promise<Keys> {
  const text = await secret.read({ stage: CURRENT });
  if (text === undefined) throw new NotThereYet('the secret has no current version, or no text in it');
  const current = keyIn(text);
  const previous = await secret.read({ stage: PREVIOUS });
  return { current, ...(previous !== undefined && { previous: keyIn(previous) }) };
}

/** @throws Error that names every property that is wrong. */
function read({ StoreArn: storeArn, SecretArn: secretArn }: ResourceProperties): {
  storeArn: string;
  secretArn: string;
} {
  const problems: string[] = [];
  if (!isArn(storeArn, /^arn:[^:]+:cloudfront::\d{12}:key-value-store\/.+$/))
    problems.push(`StoreArn must be the ARN of a CloudFront KeyValueStore, got ${show(storeArn)}`);
  if (!isArn(secretArn, /^arn:[^:]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$/))
    problems.push(`SecretArn must be the ARN of a Secrets Manager secret, got ${show(secretArn)}`);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return { storeArn: String(storeArn), secretArn: String(secretArn) };
}

const isArn = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value);
