import type { Terminal } from './terminal';

const PROVEN = [
  'The templates deploy with the real command line: packaging, references between stacks, order, environment of the functions.',
  'Requests that really failed were counted; only datapoints of counted requests were published, and they moved the alarm.',
  'That alarm, and no other, asked for capacity.',
  'Alarm, SNS, and the deployed bytes of ScaleOut and Notify work together: lease, MinSize, messages, signed webhook.',
  'What was raised came down by itself: the lease ended, the sweep of EventBridge put MinSize back.',
];

const NOT_SHOWN = [
  'CloudFront answering visitors with the page: the emulator keeps the distribution, it serves nothing.',
  'IAM: the emulator lets every role do everything. The tests check the policies.',
  'Real timing, "2 of 3" datapoints, dimensions and missing data of alarms: it adds up what it has, when it gets something.',
  'Health checks: nothing publishes their metrics here. On AWS no-healthy-targets rings in such an outage too, and asks for capacity.',
  'Alarms with metric math, composite alarms, alarms that call a Lambda directly, alarm events on EventBridge.',
  'Servers that start: the group counts instances, and raises none to a higher MinSize.',
  'E-mail and SMS in an inbox; the cache; WAF; access logs; more than one Region.',
];

/** What this run has shown. */
export function tellProof(terminal: Terminal): void {
  terminal.title('Shown here');
  for (const sentence of PROVEN) terminal.item(sentence);
}

/** What it has not, because an emulator is not AWS. */
export function tellLimits(terminal: Terminal): void {
  terminal.title('Not shown here: what an emulator cannot do');
  for (const sentence of NOT_SHOWN) terminal.item(sentence);
}
