import { randomBytes } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CLIENT_SETTINGS } from '../shared/clients';
import { type CustomResourceRequest, workMs } from '../shared/custom-resource';
import { HttpAnswers } from '../shared/http-answers';
import { SecretsManagerSecrets } from './adapters';
import { handle } from './handle';

export async function handler(
  request: CustomResourceRequest,
  context: { getRemainingTimeInMillis(): number },
): Promise<void> {
  await handle(request, {
    secrets: new SecretsManagerSecrets(new SecretsManagerClient(CLIENT_SETTINGS)),
    answers: new HttpAnswers(),
    // Lower case and no wildcard: a load balancer compares without regard to case, and reads * and ? (documented: "HTTP header
    // conditions").
    random: () => randomBytes(32).toString('hex'),
    workMs: workMs(context.getRemainingTimeInMillis()),
  });
}
