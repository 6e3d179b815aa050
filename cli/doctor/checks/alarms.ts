import type { AlarmFacts } from '../account';
import { type Check, resourcesOf } from '../check';
import { each, type Finding, gone, listed, plural, skipped, warn, wrong } from '../finding';

const ALARM_TYPES = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];

/** The longest period of ours is 5 minutes; a new alarm has no data until a few of them are over. */
const NEW_MS = 20 * 60_000;

export function alarmFindings(alarms: readonly AlarmFacts[], now: number): Finding[] {
  const young = alarms.filter((alarm) => isYoung(alarm, now));
  const findings = alarms.flatMap((alarm) => {
    const which = `the alarm ${alarm.name} in ${alarm.region}`;
    if (alarm.state === undefined) return [gone(which)];
    return [
      ...(alarm.actionsEnabled === false
        ? [
            wrong(
              `${which} has its actions switched off: it rings, and nobody hears it`,
              `run \`aws cloudwatch enable-alarm-actions --region ${alarm.region} --alarm-names ${alarm.name}\``,
            ),
          ]
        : []),
      ...(young.includes(alarm) ? [] : stateFinding(alarm, which)),
    ];
  });
  return [...findings, ...youngFindings(young)];
}

const isYoung = ({ state, changedAt = 0 }: AlarmFacts, now: number): boolean =>
  state === 'INSUFFICIENT_DATA' && now - changedAt < NEW_MS;

/** After a deploy it is all of them, which is one thing to know. */
function youngFindings(young: readonly AlarmFacts[]): Finding[] {
  const [first] = young;
  if (first === undefined) return [];
  const regions = [...new Set(young.map(({ region }) => region))];
  const places = regions.map(
    (region) => `${young.filter((alarm) => alarm.region === region).length} in ${region}`,
  );
  return [
    warn(
      young.length === 1
        ? `the alarm ${first.name} in ${first.region} is new, and has no data yet`
        : `${young.length} alarms are new, and have no data yet: ${listed(places)}`,
      'ask again in twenty minutes',
    ),
  ];
}

function stateFinding({ state }: AlarmFacts, which: string): Finding[] {
  if (state === 'ALARM')
    return [warn(`${which} is in ALARM`, 'see `breakwater status`, and the alarm’s runbook')];
  if (state !== 'INSUFFICIENT_DATA') return [];
  return [
    wrong(
      `${which} has no data (INSUFFICIENT_DATA): it cannot ring`,
      'see in CloudWatch that its metric is published under these dimensions; send the site some requests, and ask again in ten minutes',
    ),
  ];
}

export const alarms: Check = {
  id: 'alarms',
  title: 'Alarms',
  async examine(patient) {
    const found = ALARM_TYPES.flatMap((type) => resourcesOf(patient, type));
    if (found.length === 0) return skipped('there are none');
    const regions = [...new Set(found.map(({ region }) => region))];
    const { facts, findings } = await each(regions, (region) => {
      const names = found.filter((alarm) => alarm.region === region).map(({ id }) => id);
      return patient.account.alarms(region, names);
    });
    return {
      findings: [...findings, ...alarmFindings(facts.flat(), patient.now)],
      fine: `${plural(found.length, 'alarm')} with data and actions`,
    };
  },
};
