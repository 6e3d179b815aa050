import { setTimeout as pause } from 'node:timers/promises';
import { type AlarmKey, alarmName } from '../../lib/private/contracts/alarms';
import { peopleAreTold } from './act-response';
import { SITE } from './demo-config';
import type { Session } from './deploy';
import { requests, type Stage } from './stage';
import type { Step } from './steps';
import { momentOfOutage } from './sweep-time';

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
  // What is counted so far holds the period in which the servers came back, and with it the last errors.
  publisher.beginAct();
  await steps.run('the alarm goes back to OK, by datapoints of counted requests', 70, (step) =>
    alarmIs(stage, step, 'OK', 'in the periods since then'),
  );
  await peopleAreTold(stage, 'alarm.recovered', 'people are told that it is over');
}

/** Only datapoints move the alarm: nothing here ever sets its state. `since` says from when on the requests are counted. */
export async function alarmIs(stage: Stage, step: Step, state: 'OK' | 'ALARM', since = ''): Promise<void> {
  await step.until(async () => {
    const { answered, balancer5xx } = requests(stage, step);
    const alarm = await stage.site.alarm(ALARM);
    if (alarm.StateValue !== state) return undefined;
    const counted = `${answered} answered, ${balancer5xx} failed${since && ` ${since}`}`;
    step.found(state === 'OK' ? counted : (alarm.StateReason ?? ''));
    return true;
  });
}

async function waitForTheMoment({ session, terminal, publisher }: Stage): Promise<void> {
  const at = momentOfOutage(sweepRule(session), new Date()).getTime();
  const left = () => Math.max(0, Math.round((at - Date.now()) / 1000));
  terminal.say(
    `${left()} quiet seconds: the demo is shortest if the outage begins just before a sweep of ScaleOut,`,
  );
  terminal.say('which EventBridge starts each minute.');
  while (Date.now() < at) {
    terminal.progress(`${publisher.counted.answered} requests answered (${left()} s)`);
    await pause(Math.min(500, Math.max(1, at - Date.now())));
  }
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
