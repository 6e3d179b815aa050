import { setTimeout as pause } from 'node:timers/promises';
import { type AlarmKey, alarmName } from '../../lib/private/contracts/alarms';
import { peopleAreTold } from './act-response';
import { SITE } from './demo-config';
import type { Session } from './deploy';
import { requests, type Stage } from './stage';
import type { Step } from './steps';
import { secondsToWait } from './sweep-time';

/** The alarm on the load balancer's own 5xx: a single metric, which is what the emulator evaluates. */
export const ALARM: AlarmKey = 'origin-error-count';

/** How long the backend stays dead after Breakwater has answered. */
const MORE_SECONDS = 5;

export async function theBackendDies(stage: Stage): Promise<void> {
  const { steps, terminal, backend, publisher } = stage;
  await waitForTheMoment(stage);
  terminal.title('The backend dies');
  publisher.beginAct();
  terminal.say(`${await backend.kill()} web servers killed.`);
  await steps.run('visitors get 5xx from the load balancer', 20, async (step) => {
    const { balancer5xx } = await step.until(async () => {
      const counted = requests(stage, step);
      return counted.balancer5xx >= 10 ? counted : undefined;
    });
    step.found(`${balancer5xx} counted`);
  });
  await steps.run(`the alarm ${alarmName(SITE, ALARM)} fires`, 30, (step) => alarmIs(stage, step, 'ALARM'));
}

export async function theBackendComesBack(stage: Stage): Promise<void> {
  const { steps, terminal, backend, publisher } = stage;
  await pause(MORE_SECONDS * 1000);
  terminal.title('The backend comes back');
  backend.start();
  await steps.run('visitors are answered again', 20, async (step) => {
    await step.until(async () => (await backend.healthy()) === backend.servers.length || undefined);
    publisher.beginAct();
    const { answered } = await step.until(async () => {
      const counted = requests(stage, step);
      return counted.answered >= 20 ? counted : undefined;
    });
    step.found(`${answered} counted`);
  });
  await steps.run('the alarm goes back to OK, by datapoints of counted requests', 70, (step) =>
    alarmIs(stage, step, 'OK'),
  );
  await peopleAreTold(stage, 'alarm.recovered', 'people are told that it is over');
}

/** Only datapoints move the alarm: nothing here ever sets its state. */
export async function alarmIs(stage: Stage, step: Step, state: 'OK' | 'ALARM'): Promise<void> {
  await step.until(async () => {
    requests(stage, step);
    const alarm = await stage.site.alarm(ALARM);
    if (alarm.StateValue !== state) return undefined;
    step.found(alarm.StateReason ?? '');
    return true;
  });
}

async function waitForTheMoment({ session, terminal }: Stage): Promise<void> {
  const wait = secondsToWait(sweepRule(session), new Date());
  if (wait < 1) return;
  terminal.say(
    `${Math.round(wait)} quiet seconds. EventBridge starts ScaleOut's sweep each minute; the demo is`,
  );
  terminal.say('shortest when the outage begins just before one.');
  terminal.progress('visitors are answered');
  await pause(wait * 1000);
  terminal.stopSpinner();
}

/** When the rule was made that starts ScaleOut's sweep. */
function sweepRule({ deployed, assembly }: Session): Date {
  return deployed.one(
    assembly,
    'AWS::Events::Rule',
    (properties) => properties.includes('rate(1 minute)') && /ScaleOut/.test(properties),
  ).madeAt;
}
