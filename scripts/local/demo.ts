import { theBackendComesBack, theBackendDies } from './act-outage';
import { breakwaterAnswers, everythingIsAsBefore } from './act-response';
import { everythingIsFine } from './act-start';
import { Backend } from './backend';
import { demoConfig, SITE } from './demo-config';
import { tellLimits, tellProof } from './demo-words';
import { type Context, deployDemo, type Session } from './deploy';
import { PeopleQueue } from './people-queue';
import { Publisher } from './publisher';
import { Site } from './site';
import type { Stage } from './stage';
import { Traffic } from './traffic';
import { WebhookReceiver } from './webhook-receiver';

/** Deploys, breaks the backend, and shows what happens until all is as it was. */
export async function runDemo(context: Context): Promise<Session> {
  const receiver = await WebhookReceiver.start(context.cleanups);
  const session = await deployDemo(context, (clients) => demoConfig(clients, receiver));
  const stage = await setTheStage(context, session, receiver);
  const before = await everythingIsFine(stage);
  await theBackendDies(stage);
  await breakwaterAnswers(stage, before);
  await theBackendComesBack(stage);
  await everythingIsAsBefore(stage, before);
  stage.publisher.stop();
  stage.traffic.stop();
  tellProof(context.terminal);
  tellLimits(context.terminal);
  return session;
}

async function setTheStage(context: Context, session: Session, receiver: WebhookReceiver): Promise<Stage> {
  context.terminal.title('The site, with visitors');
  const site = await context.steps.run(
    'the alarms watch the load balancer that was deployed',
    20,
    async (step) => {
      const found = await Site.find(session, SITE);
      step.found(`${found.balancerName}, ${found.watches.length} alarms on it`);
      return found;
    },
  );
  const backend = await Backend.create(session.python, context.cleanups);
  const traffic = new Traffic(site.url);
  const publisher = new Publisher(session.clients, site, traffic, backend.servers.length);
  const people = await context.steps.run('a queue listens to the topic of e-mail and SMS', 20, () =>
    PeopleQueue.subscribe(session.clients),
  );
  context.cleanups.add(() => {
    traffic.stop();
    publisher.stop();
  });
  return { ...context, session, site, backend, traffic, publisher, receiver, people };
}
