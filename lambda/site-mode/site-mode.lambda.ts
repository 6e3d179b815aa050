import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { DEFAULT_MODE, type Mode } from '../../lib/private/contracts/mode';
import { CLIENT_SETTINGS } from '../shared/clients';
import { systemClock } from '../shared/clock';
import { SqsDeadLetters } from '../shared/dead-letter';
import { createLogger } from '../shared/log';
import { SsmModeSource } from '../shared/mode';
import { CloudFrontModeStore } from '../shared/mode-store';
import { modeStoreClient } from '../shared/mode-store-client';
import { EventBusAnnouncements } from './event-bus';
import { handle, type Outcome } from './handle';
import { LogJournal } from './journal';
import { LatestRequest } from './latest-request';
import { Lookout } from './lookout';
import { readSettings } from './policy';

const events = new EventBridgeClient(CLIENT_SETTINGS);
const sqs = new SQSClient(CLIENT_SETTINGS);
const ssm = new SSMClient(CLIENT_SETTINGS);
const storeClient = modeStoreClient();
const logger = createLogger('site-mode');

/** What is left of an invocation when the store has to have answered: enough to tell what was written. */
const TELLING_MS = 10_000;
// As long as the container lives, which the sweep keeps busy: there is nowhere else to keep them.
const lookout = new Lookout();
const latest = new LatestRequest();
let lastMode: Mode | undefined;

type Invocation = Parameters<typeof logger.addContext>[0] & { getRemainingTimeInMillis(): number };

export const handler = async (event: unknown, invocation: Invocation): Promise<Outcome> => {
  logger.addContext(invocation);
  const settings = readSettings(process.env);
  const journal = new LogJournal(logger, settings.site);
  const modes = new SsmModeSource(ssm, settings.modeParameter, journal.warn.bind(journal));
  const storeMs = Math.max(1_000, invocation.getRemainingTimeInMillis() - TELLING_MS);
  const ports = {
    mode: async () => {
      lastMode = (await modes.read()) ?? lastMode;
      return lastMode ?? DEFAULT_MODE;
    },
    store: new CloudFrontModeStore(storeClient, settings.storeArn, AbortSignal.timeout(storeMs)),
    announcements: new EventBusAnnouncements(events),
    deadLetters: new SqsDeadLetters(sqs, settings.deadLetterQueueUrl),
    journal,
    lookout,
    latest,
    clock: systemClock,
  };
  return handle(event, ports, settings);
};
