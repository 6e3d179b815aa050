import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AwsDirectory, HttpAnswers } from './adapters';
import type { LookupRequest } from './decide';
import { handle } from './handle';

/** Kept back for answering: three attempts of 3 s each, and a start. */
const ANSWER_MS = 12_000;

export async function handler(
  request: LookupRequest,
  context: { getRemainingTimeInMillis(): number },
): Promise<void> {
  await handle(request, {
    directory: new AwsDirectory(new SSMClient({}), new EC2Client({})),
    answers: new HttpAnswers(),
    lookupMs: Math.max(1_000, context.getRemainingTimeInMillis() - ANSWER_MS),
  });
}
