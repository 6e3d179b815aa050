import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type CustomResourceRequest, workMs } from '../shared/custom-resource';
import { HttpAnswers } from '../shared/http-answers';
import { AwsDirectory } from './adapters';
import { handle } from './handle';

export async function handler(
  request: CustomResourceRequest,
  context: { getRemainingTimeInMillis(): number },
): Promise<void> {
  await handle(request, {
    directory: new AwsDirectory(new SSMClient({}), new EC2Client({})),
    answers: new HttpAnswers(),
    lookupMs: workMs(context.getRemainingTimeInMillis()),
  });
}
