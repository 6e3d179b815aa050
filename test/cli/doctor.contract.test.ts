import { awsFault } from '../support/loopback-aws';
import { GOOD, type HealthySite, STANDBY_REGION, seen, startHealthySite } from './healthy-site';
import { CONTROL_REGION, SITE_REGION } from './world';

let site: HealthySite;
beforeEach(async () => {
  site = await startHealthySite();
});
afterEach(async () => {
  expect(site.aws.unhandled).toEqual([]);
  await site.close();
});

interface Answer {
  readonly well: boolean;
  readonly checks: readonly {
    readonly check: string;
    readonly state: string;
    readonly says: string;
    readonly findings: readonly {
      readonly severity: string;
      readonly what: string;
      readonly remedy: string;
    }[];
  }[];
}

async function examined(env = {}): Promise<{ status: number | null; stderr: string; answer: Answer }> {
  const { status, stdout, stderr } = await site.run(['doctor', '--site', 'shop', '--json'], env);
  return { status, stderr, answer: JSON.parse(stdout) };
}
const illOnes = ({ checks }: Answer): string[] =>
  checks.filter(({ state }) => state !== 'ok' && state !== 'skipped').map(({ check }) => check);
const findings = ({ checks }: Answer) => checks.flatMap((check) => check.findings);

test('a healthy site: every check looks, finds nothing, and the exit code is 0', async () => {
  const { status, stderr, answer } = await examined();
  expect(findings(answer)).toEqual([]);
  expect({ status, stderr, well: answer.well }).toEqual({ status: 0, stderr: '', well: true });
  expect(answer.checks.map(({ check, state }) => `${check} ${state}`)).toEqual([
    'bootstrap ok',
    'stacks ok',
    'certificates ok',
    'records ok',
    'health-checks ok',
    'switch-ranges ok',
    'store ok',
    'operating-mode ok',
    'people ok',
    'sms ok',
    'alarms ok',
    'queues ok',
    'functions ok',
    'quotas ok',
  ]);
});

interface Broken {
  readonly check: string;
  readonly what: RegExp;
  readonly remedy: RegExp;
  readonly how: (site: HealthySite) => void;
}

/** One thing each; that of the same check are told apart by what is said. */
const BROKEN: Readonly<Record<string, Broken>> = {
  'a Region that is not bootstrapped': {
    check: 'bootstrap',
    what: /^eu-central-1 is not bootstrapped for the CDK$/,
    remedy: /^run `npx cdk bootstrap aws:\/\/111122223333\/eu-central-1`$/,
    how: ({ facts }) => facts.bootstrap.delete(STANDBY_REGION),
  },
  'a deploy that was taken back': {
    check: 'stacks',
    what: /^breakwater-shop-control in eu-west-1 is UPDATE_ROLLBACK_COMPLETE: its last deploy failed/,
    remedy: /describe-stack-events --region eu-west-1 --stack-name breakwater-shop-control`; then deploy/,
    how: ({ facts }) => {
      facts.stacks.get('breakwater-shop-control')!.status = 'UPDATE_ROLLBACK_COMPLETE';
    },
  },
  'a certificate that waits for its record': {
    check: 'certificates',
    what: /^the certificate for shop\.example in us-east-1 is not issued/,
    remedy: /_x\.shop\.example\. CNAME _y\.acm-validations\.aws\./,
    how: ({ facts }) => {
      const [arn] = [...facts.certificates.keys()].filter((key) => key.includes('us-east-1'));
      const ResourceRecord = { Name: '_x.shop.example.', Type: 'CNAME', Value: '_y.acm-validations.aws.' };
      facts.certificates.set(arn!, {
        DomainName: 'shop.example',
        Status: 'PENDING_VALIDATION',
        DomainValidationOptions: [
          { DomainName: 'shop.example', ValidationStatus: 'PENDING_VALIDATION', ResourceRecord },
        ],
      });
    },
  },
  'a record that is missing': {
    check: 'records',
    what: /^Route 53’s servers have no AAAA record for origin\.shop\.example$/,
    remedy: /^deploy the stack with the records again/,
    how: ({ facts }) => facts.dns.set('origin.shop.example AAAA', { code: 'NOERROR', data: [] }),
  },
  'checkers of a Region that cannot reach the load balancer': {
    check: 'health-checks',
    what: /^no checker in sa-east-1 reaches primary\.origin\.shop\.example\/health; 21 of 24 checkers do \(Failure: timed out\)$/,
    remedy: /prefix list com\.amazonaws\.REGION\.route53-healthchecks/,
    how: ({ facts }) => {
      facts.healthChecks.get('check-primary')!.statuses = seen(GOOD, { 'sa-east-1': 'Failure: timed out' });
    },
  },
  'a switch that somebody threw': {
    check: 'health-checks',
    what: /^the switch is thrown: 24 of 24 checkers see the object/,
    remedy: /breakwater failover --to primary/,
    how: ({ facts }) => {
      facts.healthChecks.get('check-switch')!.statuses = seen(GOOD);
    },
  },
  'a switch that some checkers cannot see': {
    check: 'switch-ranges',
    what: /^the switch is hidden from the health checkers in 54\.250\.253\.192\/26$/,
    remedy: /checkerRanges as `aws route53 get-checker-ip-ranges`/,
    how: ({ facts }) => facts.checkerRanges.push('54.250.253.192/26'),
  },
  'a document that no edge understands': {
    check: 'store',
    what: /^the mode store holds a document that nobody understands/,
    remedy: /^write another: `breakwater mode normal`$/,
    how: ({ store }) => store.put('mode', 'nonsense'),
  },
  'no signing key': {
    check: 'store',
    what: /^the mode store has no signing key/,
    remedy: /^rotate the secret/,
    how: ({ store }) => store.entries.delete('key'),
  },
  'two operating modes': {
    check: 'operating-mode',
    what: /^the operating mode differs: act in eu-west-3, act in eu-central-1, off in eu-west-1$/,
    remedy: /breakwater on --mode act/,
    how: ({ parameters }) => parameters.get(CONTROL_REGION)!.push('off'),
  },
  'an address that was never confirmed': {
    check: 'people',
    what: /^ops@shop\.example has not confirmed the email subscription to shop-people$/,
    remedy: /^open the link in the mail/,
    how: ({ facts }) => {
      const [email] = [...facts.subscriptions.values()].flat().filter(({ Protocol }) => Protocol === 'email');
      email!.SubscriptionArn = 'PendingConfirmation';
    },
  },
  'the SMS sandbox': {
    check: 'sms',
    what: /^the account is in the SMS sandbox of eu-west-1/,
    remedy: /^ask AWS to take it out/,
    how: ({ facts }) => {
      facts.sandbox = true;
    },
  },
  'an alarm without data': {
    check: 'alarms',
    what: /^the alarm breakwater-shop-origin in eu-west-3 has no data \(INSUFFICIENT_DATA\)/,
    remedy: /^see in CloudWatch that its metric is published/,
    how: ({ facts }) => {
      facts.alarms.get('breakwater-shop-origin')!.StateValue = 'INSUFFICIENT_DATA';
    },
  },
  'an alarm that nobody hears': {
    check: 'alarms',
    what: /^the alarm breakwater-shop-edge in us-east-1 has its actions switched off/,
    remedy:
      /^run `aws cloudwatch enable-alarm-actions --region us-east-1 --alarm-names breakwater-shop-edge`$/,
    how: ({ facts }) => {
      facts.alarms.get('breakwater-shop-edge')!.ActionsEnabled = false;
    },
  },
  'a dead letter': {
    check: 'queues',
    what: /^the dead-letter queue shop-control-undelivered in eu-west-1 holds 1 message/,
    remedy: /purge the queue/,
    how: ({ facts }) => facts.queues.set('shop-control-undelivered', 1),
  },
  'a function that is throttled to nothing': {
    check: 'functions',
    what: /^the function shop-scale-out in eu-west-3 is throttled to nothing/,
    remedy:
      /^run `aws lambda delete-function-concurrency --region eu-west-3 --function-name shop-scale-out`$/,
    how: ({ facts }) => facts.functions.set('shop-scale-out', { State: 'Active', reserved: 0 }),
  },
  'a quota that the fleet cannot grow to': {
    check: 'quotas',
    what: /^eu-west-3 allows 5 virtual processors of On-Demand servers; the fleet’s largest size needs 20$/,
    remedy:
      /request-service-quota-increase --region eu-west-3 .* --quota-code L-1216C47A --desired-value 40`$/,
    how: ({ facts }) => {
      facts.quota = 5;
    },
  },
};
const CASES = Object.entries(BROKEN);

test.each(CASES)('%s is found, named with its remedy, and nothing else is', async (_name, broken) => {
  broken.how(site);
  const { status, answer } = await examined();
  expect({ status, ill: illOnes(answer) }).toEqual({ status: 1, ill: [broken.check] });
  expect(findings(answer)[0]).toEqual({
    severity: 'wrong',
    what: expect.stringMatching(broken.what),
    remedy: expect.stringMatching(broken.remedy),
  });
});

test('everything broken at once: each is found, and none hides another', async () => {
  expect(CASES.length).toBeGreaterThanOrEqual(12);
  for (const [, { how }] of CASES) how(site);
  const { status, answer } = await examined();
  expect(status).toBe(1);
  const found = findings(answer);
  const missed = CASES.filter(
    ([, { what, remedy }]) => !found.some((one) => what.test(one.what) && remedy.test(one.remedy)),
  );
  expect(missed.map(([name]) => name)).toEqual([]);
  const { status: same, stdout } = await site.run(['doctor', '--site', 'shop']);
  const words = stdout.replace(/\s+/g, ' ');
  for (const { what, remedy } of found) expect(words).toContain(`✗ ${what} → ${remedy}`);
  expect(same).toBe(1);
  expect(stdout).not.toContain('\u001b');
  expect(words).toContain(`✗ ${found.length} things are wrong.`);
});

describe('faults', () => {
  /** What each check asks; a fault in one of them leaves the others’ verdicts as they are. */
  const ASKED: Readonly<Record<string, readonly string[]>> = {
    'cloudformation.ListStackResources': ['stacks', 'certificates', 'alarms'],
    'acm.DescribeCertificate': ['certificates'],
    'route53.TestDNSAnswer': ['records'],
    'route53.GetHealthCheck': ['health-checks'],
    'route53.GetHealthCheckStatus': ['health-checks'],
    'route53.GetCheckerIpRanges': ['switch-ranges'],
    's3.GetBucketPolicy': ['switch-ranges'],
    'cloudfront-keyvaluestore.DescribeKeyValueStore': ['store'],
    'cloudfront-keyvaluestore.GetKey': ['store'],
    'ssm.GetParameter': ['bootstrap', 'operating-mode'],
    'sns.ListSubscriptionsByTopic': ['people', 'sms'],
    'sns.GetSMSSandboxAccountStatus': ['sms'],
    'cloudwatch.DescribeAlarms': ['alarms'],
    'sqs.GetQueueAttributes': ['queues'],
    'lambda.GetFunctionConfiguration': ['functions'],
    'lambda.GetFunctionConcurrency': ['functions'],
    'autoscaling.DescribeAutoScalingGroups': ['quotas'],
    'ec2.DescribeInstanceTypes': ['quotas'],
    'servicequotas.GetServiceQuota': ['quotas'],
  };

  test('the table below has every call that a healthy site is asked', async () => {
    await examined();
    const asked = new Set(site.aws.calls.map(({ operation }) => operation));
    asked.delete('cloudformation.DescribeStacks');
    expect([...asked].sort()).toEqual(Object.keys(ASKED).sort());
  });

  test.each(Object.entries(ASKED))(
    '%s denied: the action is named, and the others look',
    async (operation, by) => {
      site.aws.on(operation, () => awsFault('AccessDeniedException', 'not authorized', 403));
      const { status, answer } = await examined();
      expect(status).toBe(1);
      // The store is asked twice for one reading, which is named after the second.
      const action = operation.replace('.', ':').replace('DescribeKeyValueStore', 'GetKey');
      const named = findings(answer).filter(({ what }) => what.includes(`access denied to ${action} in `));
      expect(named.length).toBeGreaterThan(0);
      expect(new Set(named.map(({ severity }) => severity))).toEqual(new Set(['unknown']));
      expect(named[0]?.remedy).toMatch(/^let your role do it on /);
      const others = illOnes(answer).filter((check) => !by.includes(check));
      expect(others).toEqual([]);
    },
  );

  test.each([
    'route53.TestDNSAnswer',
    'lambda.GetFunctionConfiguration',
    'sqs.GetQueueAttributes',
    'ec2.DescribeInstanceTypes',
  ])('%s cuts the connection: not known, never well', async (operation) => {
    site.aws.on(operation, () => awsFault('Cut', 'cut', 0));
    const { status, answer } = await examined();
    expect(status).toBe(1);
    expect(illOnes(answer)).toEqual(ASKED[operation]);
    expect(findings(answer)[0]?.what).toMatch(/does not answer/);
  });

  test('a fault in one Region or of one thing leaves the others of the same check seen', async () => {
    site.facts.queues.set('shop-control-undelivered', 3);
    site.facts.queues.delete('shop-edge-undelivered');
    const { answer } = await examined();
    expect(
      findings(answer)
        .map(({ severity }) => severity)
        .sort(),
    ).toEqual(['unknown', 'wrong']);
  });

  test('the resources of one stack cannot be read: that is said, and the others are examined', async () => {
    site.aws.on('cloudformation.ListStackResources', () => awsFault('AccessDenied', 'no', 403));
    const { answer } = await examined();
    expect(findings(answer)).toHaveLength(4);
    for (const { what } of findings(answer)) expect(what).toMatch(/; nothing of that stack was examined$/);
    const queues = answer.checks.find(({ check }) => check === 'queues');
    expect(queues?.state).toBe('skipped');
    expect(queues?.says).toBe('there is no queue (of the stacks that could be read)');
  });
});

describe('what cannot be looked at at all: one line each, exit code 2, nothing on stdout', () => {
  const refused = async (args: readonly string[], env = {}) => {
    const { status, stdout, stderr } = await site.run(args, env);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    return stderr;
  };

  test('no such site', async () => {
    site.aws.on('cloudformation.ListStacks', () => ({ StackSummaries: [] }));
    expect(await refused(['doctor', '--site', 'nope', '--json'])).toMatch(
      /^error: there is no stack breakwater-nope-edge in us-east-1 [^\n]*\n$/,
    );
  });

  test('no credentials', async () => {
    const nobody = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    expect(await refused(['doctor', '--site', 'shop'], nobody)).toMatch(
      /^error: no AWS credentials were found[^\n]*\n$/,
    );
  });

  test('credentials that expire on the way', async () => {
    await examined();
    for (const operation of new Set(site.aws.calls.map((call) => call.operation))) {
      if (operation !== 'cloudformation.DescribeStacks')
        site.aws.on(operation, () => awsFault('ExpiredTokenException', 'expired', 403));
    }
    const stderr = await refused(['doctor', '--site', 'shop']);
    expect(stderr).toMatch(
      /^error: nothing could be looked at\nerror: the AWS credentials have expired[^\n]*\n$/,
    );
  });

  test('a local edge is no account', async () => {
    expect(await refused(['doctor', '--local'])).toBe(
      'error: doctor needs an account: a local edge has none; leave --local out\n',
    );
  });
});

test('a site without a domain, a standby and numbers: what is not there is no fault', async () => {
  const { stacks, subscriptions } = site.facts;
  stacks.delete('breakwater-shop-standby');
  for (const name of ['StandbyRegion', 'DomainName', 'HostedZoneId'])
    delete stacks.get('breakwater-shop-edge')!.outputs[name];
  for (const stack of stacks.values())
    stack.resources = stack.resources.filter(({ type }) => !/Route53|CertificateManager/.test(type));
  for (const [topic, all] of subscriptions)
    subscriptions.set(
      topic,
      all.filter(({ Protocol }) => Protocol !== 'sms'),
    );
  site.facts.bootstrap.delete(STANDBY_REGION);
  const { status, answer } = await examined();
  expect({ status, findings: findings(answer) }).toEqual({ status: 0, findings: [] });
  expect(answer.checks.filter(({ state }) => state === 'skipped').map(({ check }) => check)).toEqual([
    'certificates',
    'records',
    'health-checks',
    'switch-ranges',
    'sms',
  ]);
  expect(site.aws.calls.some(({ region }) => region === STANDBY_REGION)).toBe(false);
  expect(new Set(site.aws.calls.map(({ region }) => region))).toEqual(
    new Set([SITE_REGION, CONTROL_REGION, 'us-east-1', '*']),
  );
});

test('what somebody may have wanted is a warning, and no reason for exit code 1', async () => {
  for (const values of site.parameters.values()) values.push('off');
  site.facts.alarms.get('breakwater-shop-edge')!.StateValue = 'ALARM';
  site.facts.dns.set('origin.shop.example A', { code: 'NOERROR', data: ['198.51.100.7'] });
  const { status, answer } = await examined();
  expect({ status, well: answer.well }).toEqual({ status: 0, well: true });
  expect(findings(answer).map(({ what }) => what)).toEqual([
    expect.stringMatching(/^A of origin\.shop\.example is not the site's load balancer/),
    'automation is off: it will decide, send and write nothing',
    'the alarm breakwater-shop-edge in us-east-1 is in ALARM',
  ]);
});

test('the names that are asked are those that were deployed', async () => {
  const { resources } = site.facts.stacks.get('breakwater-shop-control')!;
  const asked = async () => {
    const before = site.aws.callsTo('route53.TestDNSAnswer').length;
    await examined();
    const questions = site.aws.callsTo('route53.TestDNSAnswer').slice(before);
    return [...new Set(questions.map(({ RecordName }) => RecordName))];
  };
  const name = (logicalId: string) => ({ type: 'AWS::Route53::RecordSet', id: 'x', logicalId });
  delete site.facts.stacks.get('breakwater-shop-edge')!.outputs.StandbyRegion;
  resources.push(name('SiteNameCdnA1B2C3D4E'));
  expect(await asked()).toEqual([
    'shop.example',
    'origin.shop.example',
    'primary.origin.shop.example',
    'cdn.origin.shop.example',
  ]);
  // A private load balancer has no name.
  resources.splice(0, resources.length, name('SiteNameSiteA1B2C3D4E'));
  expect(await asked()).toEqual(['shop.example']);
});
