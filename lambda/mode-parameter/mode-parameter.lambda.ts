import { SSMClient } from '@aws-sdk/client-ssm';
import { CLIENT_SETTINGS } from '../shared/clients';
import { type CustomResourceRequest, workMs } from '../shared/custom-resource';
import { HttpAnswers } from '../shared/http-answers';
import { SsmParameters } from './adapters';
import { handle } from './handle';

export async function handler(
  request: CustomResourceRequest,
  context: { getRemainingTimeInMillis(): number },
): Promise<void> {
  await handle(request, {
    parameters: new SsmParameters(new SSMClient(CLIENT_SETTINGS)),
    answers: new HttpAnswers(),
    workMs: workMs(context.getRemainingTimeInMillis()),
  });
}
