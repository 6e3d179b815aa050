import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { EdgeKeysEnvironment } from '../../lib/private/contracts/edge-keys';
import { CLIENT_SETTINGS } from '../shared/clients';
import { systemClock } from '../shared/clock';
import { type CustomResourceRequest, workMs } from '../shared/custom-resource';
import { EnvReader } from '../shared/env';
import { HttpAnswers } from '../shared/http-answers';
import { CloudFrontModeStore } from '../shared/mode-store';
import { modeStoreClient } from '../shared/mode-store-client';
import { type RotationEvent, rotate } from './rotate';
import { SecretsManagerSecret } from './secret';
import { seed } from './seed';

const KEY_BYTES = 32;

const secrets = new SecretsManagerClient(CLIENT_SETTINGS);
const storeClient = modeStoreClient();

/** Two callers: CloudFormation during a deploy, and Secrets Manager to rotate the secret. */
export async function handler(
  event: CustomResourceRequest | RotationEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<void> {
  if ('RequestType' in event) {
    await seed(event, {
      store: (arn, signal) => new CloudFrontModeStore(storeClient, arn, signal),
      secret: (arn, signal) => new SecretsManagerSecret(secrets, arn, signal),
      answers: new HttpAnswers(),
      workMs: workMs(context.getRemainingTimeInMillis()),
      clock: systemClock,
      sleep: pause,
    });
    return;
  }
  await rotate(event, {
    store: new CloudFrontModeStore(storeClient, storeArn()),
    secret: new SecretsManagerSecret(secrets, event.SecretId),
    newKey: () => randomBytes(KEY_BYTES).toString('base64url'),
    clock: systemClock,
    sleep: pause,
    // Never a key: Lambda's own line format is enough for two words.
    log: (message, detail) => console.log(JSON.stringify({ message, step: event.Step, ...detail })),
  });
}

const pause = async (ms: number): Promise<void> => void (await sleep(ms));

function storeArn(): string {
  const reader = new EnvReader(process.env);
  const name: keyof EdgeKeysEnvironment = 'BREAKWATER_STORE_ARN';
  const arn = reader.text(name);
  reader.throwIfAny();
  return arn;
}
