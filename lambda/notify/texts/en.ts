import type { AlarmKey } from '../../../lib/private/contracts/alarms';
import type { CapacityChange } from '../../../lib/private/contracts/scale-out';
import type { AlarmKind, AlarmStory, Comparison } from '../story';
import { checkersEn, failoverEn } from './dns-en';
import { siteModeEn } from './site-mode-en';
import type { AlarmText, Texts } from './texts';

const alarms: Readonly<Record<AlarmKey, AlarmText>> = {
  overload: {
    name: 'Overload',
    meaning: 'Each server receives far more requests than it is sized for.',
    customers:
      'Pages load more slowly. Beyond its limit a server turns visitors away at once, with the maintenance page, instead of keeping them waiting.',
    brief: 'Pages are slow, some visitors see the maintenance page.',
    measure: (per) => `requests ${per} and server`,
  },
  'origin-errors': {
    name: 'Errors from the site',
    meaning: 'A notable share of the requests that reach the load balancer ends in an error (5xx).',
    customers:
      'Some visitors get the maintenance page or an error instead of the page they asked for. A form or an order may not go through.',
    brief: 'Some visitors see errors, orders may fail.',
    measure: () => 'requests that end in an error',
  },
  'origin-error-count': {
    name: 'Errors from the load balancer',
    meaning:
      'The load balancer itself answers with errors: servers are missing, unreachable, too slow or break connections.',
    customers: 'Some visitors get the maintenance page. A form or an order may not go through.',
    brief: 'Some visitors see errors, orders may fail.',
    measure: (per) => `load balancer errors ${per}`,
  },
  'connection-errors': {
    name: 'Servers refuse connections',
    meaning: 'The load balancer cannot open connections to servers.',
    customers: 'Some visitors get the maintenance page, or get it only after a wait.',
    brief: 'Some visitors see the maintenance page.',
    measure: (per) => `failed connections ${per}`,
  },
  'no-healthy-targets': {
    name: 'No healthy server',
    meaning:
      'No server passes its health check. The load balancer sends requests to the unhealthy ones all the same (fail-open).',
    customers:
      'Most visitors probably get the maintenance page or an error. Pages that CloudFront still holds keep working.',
    brief: 'Most visitors see the maintenance page or errors.',
    measure: () => 'healthy servers',
  },
  'no-targets': {
    name: 'No server in service',
    meaning: 'The Auto Scaling group has no server in service.',
    customers: 'Visitors get the maintenance page for everything that CloudFront does not still hold.',
    brief: 'Only pages cached by CloudFront still work.',
    measure: () => 'servers in service',
  },
  latency: {
    name: 'Slow answers',
    meaning: 'One request in twenty waits longer than the limit for the server.',
    customers: 'Pages feel slow, and some visitors leave before they see them.',
    brief: 'Pages are slow.',
    measure: () => 'time that 95% of requests stay within',
  },
  'edge-error-rate': {
    name: 'Errors seen by visitors',
    meaning:
      'A notable share of all requests at CloudFront ends in an error (5xx). The maintenance page counts as one.',
    customers: 'These visitors see the maintenance page or an error right now.',
    brief: 'Visitors see the maintenance page or errors.',
    measure: () => 'requests at CloudFront that end in an error',
  },
  'edge-function-failing': {
    name: 'Edge function fails',
    meaning: 'A function of ours at CloudFront failed, or CloudFront refused what it answered.',
    customers:
      'The visitors whose requests it was for got an error page of CloudFront, not the maintenance page.',
    brief: 'Some visitors see a bare error.',
    measure: (per) => `failed runs ${per}`,
  },
  'edge-function-throttled': {
    name: 'Edge function throttled',
    meaning:
      'CloudFront turned requests away because a function of ours was called too often or worked too long.',
    customers: 'Some visitors got an error page of CloudFront, not the maintenance page.',
    brief: 'Some visitors see a bare error.',
    measure: (per) => `requests turned away ${per}`,
  },
  'edge-function-busy': {
    name: 'Edge function near its limit',
    meaning: 'A function of ours at CloudFront uses almost all of the time that it may take.',
    customers: 'Nothing is visible yet. Beyond the limit CloudFront turns visitors away with an error.',
    brief: 'Nothing visible yet.',
    measure: () => 'of the time that the function may take',
  },
  'origin-unreachable': {
    name: 'Load balancer unreachable',
    meaning:
      'Route 53’s checkers get no good answer from the site’s load balancer, so DNS sends visitors to the standby, or to the lifeboat.',
    customers:
      'For about a minute and a half they get the maintenance page, some of them after a wait. Then the standby serves them; without one they get the page at once, and what CloudFront still holds.',
    brief: 'DNS moves visitors; until then the maintenance page.',
    measure: () => 'Route 53’s own status (1 healthy, 0 not)',
  },
  'standby-unreachable': {
    name: 'Standby unreachable',
    meaning: 'Route 53’s checkers get no good answer from the standby: DNS does not send visitors there.',
    customers: 'They notice nothing, as long as the site’s own Region serves them.',
    brief: 'Nothing visible yet, but no standby to go to.',
    measure: () => 'Route 53’s own status (1 healthy, 0 not)',
  },
  'cdn-unreachable': {
    name: 'CloudFront unreachable',
    meaning:
      'Route 53’s checkers get no answer from CloudFront, so DNS sends visitors past it, to the load balancer.',
    customers:
      'They get the site without its cache, its waiting page and its maintenance page. It may be slower, and servers turn away what they cannot take.',
    brief: 'The site answers without its CDN, perhaps slowly.',
    measure: () => 'Route 53’s own status (1 healthy, 0 not)',
  },
  'switch-thrown': {
    name: 'Stop switch thrown',
    meaning:
      'Route 53’s checkers see the object of the stop switch: DNS sends visitors to the standby until somebody takes it back.',
    customers:
      'The standby serves them. What was written last in the site’s own Region may be missing there.',
    brief: 'The standby serves visitors.',
    measure: () => 'Route 53’s own status (1 not thrown, 0 thrown)',
  },
  'lifeboat-answering': {
    name: 'Lifeboat in use',
    meaning:
      'Requests reach the lifeboat: DNS takes the site’s load balancer for lost, and the standby’s where there is one.',
    customers:
      'They get the maintenance page at once, and what CloudFront still holds. No form and no order goes through.',
    brief: 'Maintenance page for all, no orders.',
    measure: (per) => `requests that the lifeboat answered ${per}`,
  },
  'lifeboat-failing': {
    name: 'Lifeboat failing',
    meaning:
      'The lifeboat fails or turns requests away: there are more than its limit, or than the account’s.',
    customers:
      'Through CloudFront they get the maintenance page all the same. Whoever comes past it gets a bare error.',
    brief: 'Maintenance page, or a bare error past CloudFront.',
    measure: (per) => `requests lost by the lifeboat ${per}`,
  },
  'cache-pressure-cpu': {
    name: 'Cache short of CPU',
    meaning: 'The busiest node of the cache has little CPU left.',
    customers: 'Little is visible yet. Pages may become slower, because the site waits longer for its cache.',
    brief: 'Pages may become slower.',
    measure: () => 'CPU of the cache engine',
  },
  'cache-pressure-memory': {
    name: 'Cache almost full',
    meaning: 'The fullest node of the cache has little memory left.',
    customers: 'Nothing is visible yet. Pages become slower when the cache starts to drop entries.',
    brief: 'Nothing visible yet.',
    measure: () => 'memory used in the cache',
  },
  'cache-pressure-evictions': {
    name: 'Cache drops entries',
    meaning: 'The cache throws out live entries to make room.',
    customers: 'Pages may become slower, because the site asks its database more often.',
    brief: 'Pages may become slower.',
    measure: (per) => `entries dropped ${per}`,
  },
  'responder-failing': {
    name: 'Protection is failing',
    meaning:
      'A Breakwater function failed, or an event waits in a queue because it could not be handled or delivered.',
    customers:
      'Visitors notice nothing of this by itself, but until it is repaired the automatic protection may be incomplete.',
    brief: 'Automatic protection may be incomplete.',
    measure: () => 'failures or waiting events',
  },
};

export const en: Texts = {
  language: 'en',
  alarms,
  labels: {
    when: 'When',
    since: 'Since',
    alarm: 'Alarm',
    meaning: 'What it means',
    customers: 'For customers',
    numbers: 'Numbers',
    done: 'Done so far',
    now: 'Now',
    mode: 'Mode',
    description: 'Description',
    reason: 'Reason given by CloudWatch',
    runbook: 'Runbook',
    console: 'Alarm in the console',
    capacity: 'Capacity',
    siteMode: 'Site mode',
    until: 'Until',
    setBy: 'Set by',
    why: 'Why',
    toEnd: 'To end it',
    checkers: 'Seen by Route 53’s checkers',
  },
  generic: (alarmName) => ({
    name: alarmName,
    meaning: 'This alarm is not one of Breakwater’s own; its description says what it watches.',
    customers: 'Breakwater does not know what this alarm means for customers.',
    brief: '',
    measure: () => 'value',
  }),
  title: (kind, _story, site, name, lasted) => `${TITLES[kind]} ${site}: ${name}${ending(kind, lasted)}`,
  opening,
  since: (at, lasted) => `${at} (${lasted} ago)`,
  lasted: (from, to, lasted) => `from ${from} to ${to} (${lasted})`,
  per: (seconds, period) => (seconds === 60 ? 'a minute' : `per ${period}`),
  numbers: (measure, last, more) => `${measure}: ${last} in the last period${more && `, ${more} before`}.`,
  threshold,
  noPoints: (measure, breaches) =>
    `${measure}: no data in the last periods${breaches ? '; for this alarm that counts as a failure' : ''}.`,
  numbersUnreadable: 'The numbers could not be read from CloudWatch in time.',
  nowIs: (state, at) => `The alarm has been ${state} since ${at}; this message is about an earlier change.`,
  capacity,
  capacityTitle: (change, site) => `${CAPACITY_TITLES[change.action]} ${site}: ${span(change)}`,
  owners: (names) => `Asked for by: ${names.join(', ')}.`,
  raising:
    'More servers are asked for automatically; a message follows when the fleet changes, or stands at its limit.',
  stillHeld:
    'That is the latest report on the fleet’s size, from before this alarm; a message follows when it changes.',
  wouldRaise: 'Nothing. The alarm asks for more servers, but the mode is observe.',
  nothingAutomatic: 'Nothing automatic answers this alarm: a person has to look.',
  dnsMoves:
    'DNS moves visitors by itself, and back when the checkers say so. The cause is for a person to find.',
  silence: {
    'origin-unreachable': {
      meaning:
        'Route 53 reports no numbers on its health checks any more: us-east-1 is in trouble, or somebody disabled the check. Before, all was well.',
      customers: 'This alone changes nothing for them: DNS goes by the checks, and needs no numbers.',
      brief: 'Health checks report nothing; the site may be well.',
    },
    'cache-pressure-cpu': {
      meaning:
        'The cache reports no numbers any more: its nodes are gone, or cannot report. Before, all was well.',
      customers: 'If the cache is gone, pages become slower, because the site asks its database each time.',
      brief: 'The cache reports nothing.',
    },
  },
  observing: 'observe: Breakwater changes nothing by itself, it only says what it would have done.',
  siteMode: siteModeEn,
  standby: {
    name: (name) => `${name}, at the standby`,
    customers:
      'These are the servers that stand by: nobody is there unless DNS has moved the visitors. While this lasts they are no good place to move to.',
    brief: 'Standby only: no visitors there unless DNS has moved.',
  },
  checkers: checkersEn,
  failover: failoverEn,
  sms: {
    since: (time) => `Since ${time}.`,
    numbers: (last, limit) => `${last}, limit ${limit}.`,
    unreached: (missing, reporting) => `${missing} of ${reporting} checkers do not reach it.`,
    raisedTo: (count) => `At least ${servers(count)}.`,
    raising: 'More servers are asked for.',
    observing: 'Observe mode: nothing is changed.',
    decide: 'A person has to decide.',
  },
};

const TITLES: Readonly<Record<AlarmKind, string>> = {
  alarm: 'ALARM',
  recovered: 'OK',
  silent: 'NO DATA',
  flapping: 'FLAPPING',
  settled: 'SETTLED',
};

function ending(kind: AlarmKind, lasted: string): string {
  return kind === 'recovered' ? `, over after ${lasted}` : '';
}

function opening(kind: AlarmKind, story: AlarmStory, lasted: string): string | undefined {
  switch (kind) {
    case 'alarm':
      return undefined;
    case 'recovered':
      return `The alarm is over after ${lasted}.`;
    case 'silent':
      return 'The alarm’s data has stopped. That is no recovery: nobody knows how the site is doing on this point.';
    case 'flapping':
      return `The alarm has changed its state ${story.changes} times in 30 minutes (now ${story.notice.state}). Single changes are no longer announced; one message follows when it has kept a state for 10 minutes.`;
    case 'settled':
      return `After many changes the alarm has stayed ${story.notice.state} for ${lasted}.`;
  }
}

const COMPARISONS: Readonly<Record<Comparison, (threshold: string) => string>> = {
  above: (threshold) => `above ${threshold}`,
  'at-least': (threshold) => `at ${threshold} or more`,
  below: (threshold) => `below ${threshold}`,
  'at-most': (threshold) => `at ${threshold} or less`,
  'outside-band': () => 'outside the expected band',
};

function threshold(
  comparison: Comparison,
  value: string,
  breaching: number,
  periods: number,
  period: string,
): string {
  const often =
    periods === 1 ? `in one period of ${period}` : `in ${breaching} of ${periods} periods of ${period}`;
  return `The alarm rings ${COMPARISONS[comparison](value)}, ${often}.`;
}

const CAPACITY_TITLES: Readonly<Record<CapacityChange['action'], string>> = {
  raised: 'CAPACITY RAISED',
  released: 'CAPACITY RELEASED',
  observed: 'OBSERVED',
  bounded: 'CAPACITY AT ITS LIMIT',
  'replacement-suspended': 'REPLACEMENT SUSPENDED',
  'replacement-resumed': 'REPLACEMENT RESUMED',
};

const servers = (count: number): string => `${count} ${count === 1 ? 'server' : 'servers'}`;

function span(change: CapacityChange): string {
  switch (change.action) {
    case 'raised':
    case 'released':
      return `at least ${servers(change.toMinSize)}, was ${change.fromMinSize}`;
    case 'observed':
      if (change.heldBack === 'replacement-suspended')
        return 'would have suspended the replacement of servers';
      if (change.heldBack === 'replacement-resumed') return 'would have resumed the replacement of servers';
      return `would have kept at least ${servers(change.toMinSize)}, is ${change.fromMinSize}`;
    case 'bounded':
      return `${servers(change.maxSize)}, more are needed`;
    case 'replacement-suspended':
    case 'replacement-resumed':
      return `group ${change.groupName}`;
  }
}

function capacity(change: CapacityChange, at: string, until: string): string {
  const lease = until && `, until ${until} unless it is renewed`;
  const to = servers(change.toMinSize);
  switch (change.action) {
    case 'raised':
      return `${at}: the fleet’s minimum was raised from ${change.fromMinSize} to ${to}${lease}.`;
    case 'released':
      return `${at}: added capacity was given back; the fleet’s minimum went from ${change.fromMinSize} to ${to}.`;
    case 'observed':
      if (change.heldBack === 'replacement-suspended')
        return `${at}: too many servers are unhealthy at once, and the group would have stopped replacing them; nothing was changed, because the mode is observe.`;
      if (change.heldBack === 'replacement-resumed')
        return `${at}: the group would have replaced unhealthy servers again; it still does not, because the mode is observe. To resume: aws autoscaling resume-processes --auto-scaling-group-name ${change.groupName} --scaling-processes ReplaceUnhealthy.`;
      return `${at}: the fleet’s minimum would have gone from ${change.fromMinSize} to ${to}; nothing was changed, because the mode is observe.`;
    case 'bounded':
      return `${at}: more servers are needed, but the fleet already stands at its maximum of ${change.maxSize}. A person has to decide whether to raise the maximum.`;
    case 'replacement-suspended':
      return `${at}: too many servers are unhealthy at once, so the group has stopped replacing them: it would only empty itself. It goes on ${until ? `by ${until} at the latest` : 'by itself'}; in the modes off and observe, not before a person resumes it.`;
    case 'replacement-resumed':
      return `${at}: the group replaces unhealthy servers again.`;
  }
}
