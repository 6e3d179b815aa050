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
}

/**
 * Copies the keys of the secret into the store, at each deploy that asks for it. A deletion leaves the store alone: the keys go
 * with it, and while it is there visitors hold cookies that are signed with them.
 */
export async function seed(request: CustomResourceRequest, ports: SeedPorts): Promise<void> {
  const { answers, workMs } = ports;
  await answerRequest(request, { name: 'edge keys', answers, workMs }, async (signal) => {
    if (request.RequestType === 'Delete') return made(request.PhysicalResourceId);
    const { storeArn, secretArn } = read(request.ResourceProperties ?? {});
    const keys = await keysOf(ports.secret(secretArn, signal));
    await change(ports.store(storeArn, signal), ENTRIES, (reading) => copy(keys, reading));
    return made();
  });
}

const made = (physicalId: string = PHYSICAL_ID): Made => ({ physicalId, data: {} });

async function keysOf(secret: KeySecret): Promise<Keys> {
  const current = keyIn(await secret.read({ stage: CURRENT }));
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
