import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DRILL_RECORD, digestOfTemplates } from '../../drill/record';
import { awsFault } from '../support/loopback-aws';
import {
  GOOD,
  type HealthySite,
  NAME_SERVERS,
  STANDBY_REGION,
  seen,
  startHealthySite,
  ZONE,
} from './healthy-site';
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
    readonly says: string | null;
    readonly findings: readonly {
      readonly severity: string;
      readonly what: string;
      readonly remedy: string;
    }[];
  }[];
}

const doctor = (...more: string[]): string[] => [
  'doctor',
  '--site',
  'shop',
  '--resolver',
  site.dns.address,
  ...more,
];
async function examined(env = {}): Promise<{ status: number | null; stderr: string; answer: Answer }> {
  const { status, stdout, stderr } = await site.run(doctor('--json'), env);
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
    'delegation ok',
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
    'existing-servers skipped',
    'quotas ok',
    'drill skipped',
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
  'a domain that is delegated nowhere': {
    check: 'delegation',
    what: /^shop\.example is delegated nowhere: resolvers know no name server of it$/,
    remedy:
      /set its name servers to ns-1\.awsdns-1\.com, ns-2\.awsdns-2\.net, ns-3\.awsdns-3\.org and ns-4\.awsdns-4\.co\.uk$/,
    how: ({ dns }) => dns.answers.delete('shop.example NS'),
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
  'an account that runs ten functions at once': {
    check: 'quotas',
    what: /^eu-west-1 allows 10 executions of Lambda functions at once/,
    remedy: /request-service-quota-increase --region eu-west-1 --service-code lambda /,
    how: ({ aws, facts }) =>
      aws.on('lambda.GetAccountSettings', (_input, { region }) => ({
        AccountLimit: { ConcurrentExecutions: region === CONTROL_REGION ? 10 : facts.executions },
      })),
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
  expect(answer.checks.filter(({ says }) => says === null).map(({ check }) => check)).toEqual([broken.check]);
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
  const { status: same, stdout } = await site.run(doctor());
  const words = stdout.replace(/\s+/g, ' ');
  for (const { what, remedy } of found) expect(words).toContain(`✗ ${what} → ${remedy}`);
  expect(same).toBe(1);
  expect(stdout).not.toContain('\u001b');
  expect(words).toContain(`✗ ${found.length} things are wrong.`);
});

describe('the delegation of the domain', () => {
  const delegationOf = async () => {
    const { answer } = await examined();
    expect(illOnes(answer).filter((check) => check !== 'delegation')).toEqual([]);
    return findings(answer).map(({ severity, what }) => `${severity}: ${what}`);
  };
  const [first, second, third, fourth] = NAME_SERVERS as [string, string, string, string];

  test('in any order, in any case, with dots: the same', async () => {
    site.facts.zone!.nameServers = NAME_SERVERS.map((server) => `${server.toUpperCase()}.`);
    site.dns.answers.set('shop.example NS', [fourth, second, third, first]);
    expect(await delegationOf()).toEqual([]);
  });

  test('to nobody, though the name is there', async () => {
    site.dns.answers.set('shop.example NS', []);
    expect(await delegationOf()).toEqual([
      'wrong: shop.example is delegated nowhere: resolvers know no name server of it',
    ]);
  });

  test('to the servers of another zone: wrong, whoever else is named', async () => {
    site.dns.answers.set('shop.example NS', [first, 'ns.registrar.example']);
    expect(await delegationOf()).toEqual([
      `wrong: shop.example is delegated to ns.registrar.example, which does not serve the hosted zone ${ZONE}`,
    ]);
  });

  test('to the same servers by names of one’s own: well', async () => {
    const addresses = ['192.0.2.53', '192.0.2.54', '192.0.2.55', '192.0.2.56'];
    NAME_SERVERS.map((server, i) => site.dns.answers.set(`${server} A`, [addresses[i]!]));
    const own = addresses.map((_, i) => `ns${i}.shop.example`);
    own.map((server, i) => site.dns.answers.set(`${server} A`, [addresses[i]!]));
    site.dns.answers.set('shop.example NS', own);
    expect(await delegationOf()).toEqual([]);
  });

  test('to some of them only: a warning', async () => {
    site.dns.answers.set('shop.example NS', [first, second, third]);
    expect(await delegationOf()).toEqual([
      `warn: shop.example is delegated to 3 of the zone's 4 name servers; missing: ${fourth}`,
    ]);
  });

  test('a resolver that does not answer, or refuses, makes it not known', async () => {
    for (const failure of ['SERVFAIL', 'REFUSED'] as const) {
      site.dns.answers.set('shop.example NS', failure);
      expect(await delegationOf()).toEqual([
        `unknown: ${site.dns.address} does not say the NS records of shop.example (E${failure})`,
      ]);
    }
  });

  test('a private zone, and a zone of another name, are named; DNS is then not asked', async () => {
    site.facts.zone = { name: 'other.example.', isPrivate: true, nameServers: [] };
    expect(await delegationOf()).toEqual([
      `wrong: the hosted zone ${ZONE} is that of other.example, which shop.example is not in`,
      `wrong: the hosted zone ${ZONE} (other.example) is private: outside its own networks nobody is sent to it`,
    ]);
    expect(site.dns.asked).toEqual([]);
  });

  test('a zone that is not there', async () => {
    site.facts.zone = undefined;
    expect(await delegationOf()).toEqual([`wrong: there is no hosted zone ${ZONE} in this account`]);
  });
});

describe('servers that existed before', () => {
  const LB = 'arn:aws:elasticloadbalancing:eu-west-3:111122223333:loadbalancer/app/theirs/50dc6c495c0c9188';
  const LISTENER = `${LB.replace(':loadbalancer/', ':listener/')}/f2f7dc8efc522ab2`;
  const OF_ACM = 'arn:aws:acm:eu-west-3:111122223333:certificate/theirs';
  let theirs: {
    state?: string;
    listener?: { Protocol: string; DefaultActions: object[] };
    certificates: string[];
    names: string[];
  };
  beforeEach(() => {
    theirs = {
      state: 'active',
      listener: {
        Protocol: 'HTTPS',
        DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }],
      },
      certificates: [OF_ACM],
      names: ['*.shop.example', 'shop.example'],
    };
    const origin = site.facts.stacks.get('breakwater-shop-origin')!;
    origin.resources = origin.resources.filter(({ type }) => !/AutoScaling|Certificate/.test(type));
    for (const name of ['CheckRule', 'VerifiedRule'])
      origin.resources.push({
        type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        logicalId: `Fleet${name}1A2B3C4D`,
        id: `${LISTENER.replace(':listener/', ':listener-rule/')}/9683b2d02a6cabee`,
      });
    origin.outputs.ExistingLoadBalancer = LB;
    origin.outputs.ExistingAutoScalingGroup = 'theirs';
    site.aws.on('elasticloadbalancing.DescribeLoadBalancers', ({ LoadBalancerArns: [LoadBalancerArn] }) =>
      theirs.state === undefined
        ? awsFault('LoadBalancerNotFound', 'none')
        : { LoadBalancers: [{ LoadBalancerArn, State: { Code: theirs.state } }] },
    );
    site.aws.on('elasticloadbalancing.DescribeListeners', ({ ListenerArns: [ListenerArn] }) =>
      theirs.listener === undefined || ListenerArn !== LISTENER
        ? awsFault('ListenerNotFound', 'none')
        : { Listeners: [{ ListenerArn, ...theirs.listener }] },
    );
    site.aws.on('elasticloadbalancing.DescribeListenerCertificates', () => ({
      Certificates: theirs.certificates.map((CertificateArn) => ({ CertificateArn })),
    }));
    site.aws.on('acm.DescribeCertificate', ({ CertificateArn }) => {
      const [DomainName] = theirs.names;
      if (CertificateArn !== OF_ACM) return { Certificate: site.facts.certificates.get(CertificateArn) };
      return { Certificate: { DomainName, SubjectAlternativeNames: theirs.names, Status: 'ISSUED' } };
    });
  });
  const said = async () => {
    const { answer } = await examined();
    return findings(answer).map(({ severity, what }) => `${severity}: ${what}`);
  };

  test('well: load balancer, listener and certificate by their ARNs, the quota by the group', async () => {
    const { status, answer } = await examined();
    expect({ status, findings: findings(answer) }).toEqual({ status: 0, findings: [] });
    const says = Object.fromEntries(answer.checks.map((check) => [check.check, check.says]));
    expect(says['existing-servers']).toBe('theirs in eu-west-3 is active');
    const groups = site.aws.callsTo('autoscaling.DescribeAutoScalingGroups');
    expect(groups.flatMap(({ AutoScalingGroupNames }) => AutoScalingGroupNames)).toContain('theirs');
    site.facts.quota = 5;
    expect(await said()).toContainEqual(
      expect.stringMatching(/^wrong: eu-west-3 allows 5 virtual processors/),
    );
  });

  test('a load balancer or a listener that is gone', async () => {
    theirs = { certificates: [], names: [] };
    expect(await said()).toEqual([
      'wrong: the load balancer theirs in eu-west-3 is gone',
      "wrong: the listener of theirs in eu-west-3 (f2f7dc8efc522ab2) is gone, and the stack's rules with it",
    ]);
  });

  test('a listener without TLS, that lets everybody in', async () => {
    theirs = {
      state: 'provisioning',
      listener: { Protocol: 'HTTP', DefaultActions: [{ Type: 'forward' }] },
      certificates: [],
      names: [],
    };
    expect(await said()).toEqual([
      'wrong: the load balancer theirs in eu-west-3 is provisioning',
      "wrong: the listener of theirs in eu-west-3 speaks HTTP: Route 53's check and CloudFront come by HTTPS",
      'wrong: the listener of theirs in eu-west-3 lets in who comes past CloudFront: by default it does forward',
      'wrong: the listener of theirs in eu-west-3 has no certificate for shop.example and origin.shop.example; those it has are for nothing',
    ]);
  });

  test('a certificate that is for other names; a star is one label', async () => {
    theirs.names = ['shop.example', '*.example', 'www.origin.shop.example'];
    expect((await said())[0]).toMatch(
      /^wrong: .* has no certificate for origin\.shop\.example; those it has/,
    );
  });

  test('a certificate of IAM is said to be unseen', async () => {
    theirs.certificates = ['arn:aws:iam::111122223333:server-certificate/old'];
    expect(await said()).toEqual([
      'warn: the certificate old of the listener of theirs in eu-west-3 is in IAM, where nothing renews it, and was not looked at',
    ]);
  });

  test('what may not be read is not known, and no name is missed for it', async () => {
    site.aws.on('acm.DescribeCertificate', ({ CertificateArn }) =>
      CertificateArn === OF_ACM
        ? awsFault('AccessDeniedException', 'no', 403)
        : { Certificate: site.facts.certificates.get(CertificateArn) },
    );
    expect(await said()).toEqual(['unknown: access denied to acm:DescribeCertificate in eu-west-3']);
  });
});

describe('the last drill', () => {
  const DAY = 86_400_000;
  const folder = () => join(site.cwd, 'cdk.out');
  const synthesize = (text: string) => {
    mkdirSync(join(folder(), 'assembly-Stage'), { recursive: true });
    writeFileSync(join(folder(), 'shop.template.json'), '{}');
    writeFileSync(join(folder(), 'assembly-Stage', 'shop.nested.template.json'), text);
  };
  const play = (more: object = {}) =>
    writeFileSync(
      join(folder(), DRILL_RECORD),
      JSON.stringify({
        schema: 1,
        at: new Date(Date.now() - 3 * DAY).toISOString(),
        scenarios: [{ name: 'campaign-503', seed: 1, verdict: 'held' }],
        verdict: 'held',
        assembly: digestOfTemplates(folder()),
        ...more,
      }),
    );
  const drillOf = async () => {
    const { status, answer } = await examined();
    expect(illOnes(answer).filter((check) => check !== 'drill')).toEqual([]);
    const { state, says, findings: found } = answer.checks.find(({ check }) => check === 'drill')!;
    return { status, state, says, found: found.map(({ severity, what }) => `${severity}: ${what}`) };
  };

  test('of this assembly: never, held, failed; of another one', async () => {
    synthesize('{}');
    expect(await drillOf()).toMatchObject({
      status: 0,
      found: ['warn: no drill has been played against the assembly in cdk.out'],
    });
    play();
    expect(await drillOf()).toMatchObject({
      status: 0,
      state: 'ok',
      says: '1 scenario held, 3 days ago',
      found: [],
    });
    play({ verdict: 'failed', scenarios: [{ name: 'black-hole', seed: 1, verdict: 'failed' }] });
    expect(await drillOf()).toMatchObject({
      status: 1,
      found: ['wrong: the last drill failed, 3 days ago: black-hole'],
    });
    play();
    synthesize('{"Resources":{}}');
    expect(await drillOf()).toMatchObject({
      status: 0,
      found: ['warn: the templates in cdk.out have changed since the last drill, 3 days ago'],
    });
  });

  test('a folder that a person names has to have an assembly', async () => {
    const { status, stdout, stderr } = await site.run(doctor('--assembly', 'nowhere'));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      'error: --assembly must name a folder that `npx cdk synth` wrote: there is no template in "nowhere"\n',
    );
    expect(site.aws.calls).toEqual([]);
  });
});

describe('faults', () => {
  /** What each check asks; a fault in one of them leaves the others’ verdicts as they are. */
  const ASKED: Readonly<Record<string, readonly string[]>> = {
    'cloudformation.ListStackResources': ['stacks', 'certificates', 'alarms'],
    'acm.DescribeCertificate': ['certificates'],
    'route53.GetHostedZone': ['delegation'],
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
    'sns.GetSMSAttributes': ['sms'],
    'cloudwatch.DescribeAlarms': ['alarms'],
    'sqs.GetQueueAttributes': ['queues'],
    'lambda.GetFunctionConfiguration': ['functions'],
    'lambda.GetFunctionConcurrency': ['functions'],
    'lambda.GetAccountSettings': ['quotas'],
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

  test.each([
    [
      'acm.DescribeCertificate',
      'ResourceNotFoundException',
      'certificates',
      /^the certificate of-\S+ in \S+ is gone$/,
    ],
    ['route53.GetHealthCheck', 'NoSuchHealthCheck', 'health-checks', /^the health check check-\w+ is gone$/],
    [
      'sns.ListSubscriptionsByTopic',
      'NotFound',
      'people',
      /^the topic breakwater-shop-origin-alarms in eu-west-3 is gone$/,
    ],
    [
      'sqs.GetQueueAttributes',
      'QueueDoesNotExist',
      'queues',
      /^the queue shop-origin-undelivered in eu-west-3 is gone$/,
    ],
    [
      's3.GetBucketPolicy',
      'NoSuchBucket',
      'switch-ranges',
      /^the bucket breakwater-shop-standby-switch in eu-central-1 is gone$/,
    ],
  ])('%s says %s: it is gone, which is wrong and not unknown', async (operation, code, check, words) => {
    site.aws.on(operation, () => awsFault(code, 'none', 404));
    const { status, answer } = await examined();
    expect(status).toBe(1);
    const { findings: found = [] } = answer.checks.find((one) => one.check === check) ?? {};
    expect(found[0]).toEqual({
      severity: 'wrong',
      what: expect.stringMatching(words),
      remedy: expect.stringMatching(/^it was deleted by hand; .*--revert-drift/),
    });
  });

  test('a fault in one Region or of one thing leaves the others of the same check seen', async () => {
    site.facts.queues.set('shop-control-undelivered', 3);
    site.facts.queues.delete('shop-edge-undelivered');
    const { answer } = await examined();
    expect(findings(answer).map(({ what }) => what)).toEqual([
      'the queue shop-edge-undelivered in us-east-1 is gone',
      expect.stringMatching(/^the dead-letter queue shop-control-undelivered .* holds 3 messages/),
    ]);
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
    const stderr = await refused(doctor());
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
    'delegation',
    'records',
    'health-checks',
    'switch-ranges',
    'sms',
    'existing-servers',
    'drill',
  ]);
  expect(site.aws.calls.some(({ region }) => region === STANDBY_REGION)).toBe(false);
  expect(new Set(site.aws.calls.map(({ region }) => region))).toEqual(
    new Set([SITE_REGION, CONTROL_REGION, 'us-east-1', '*']),
  );
});

test('what somebody may have wanted is a warning, and no reason for exit code 1', async () => {
  for (const values of site.parameters.values()) values.push('off');
  site.facts.alarms.get('breakwater-shop-edge')!.StateValue = 'ALARM';
  site.facts.spendLimit = '1';
  site.facts.dns.set('origin.shop.example A', { code: 'NOERROR', data: ['198.51.100.7'] });
  const { status, answer } = await examined();
  expect({ status, well: answer.well }).toEqual({ status: 0, well: true });
  expect(findings(answer).map(({ what }) => what)).toEqual([
    expect.stringMatching(/^A of origin\.shop\.example is not the site's load balancer/),
    'automation is off: it will decide, send and write nothing',
    'SMS may cost 1 USD a month in eu-west-1; when that is spent, SNS sends none until the month is over',
    'the alarm breakwater-shop-edge in us-east-1 is in ALARM',
  ]);
});

describe('as AWS answers', () => {
  const whats = async () => findings((await examined()).answer).map(({ what }) => what);
  const resources = (stack: string) => site.facts.stacks.get(stack)!.resources;

  test('alarms are asked for by a hundred, and the last one is seen', async () => {
    const names = Array.from({ length: 150 }, (_, i) => `breakwater-shop-${i}`);
    for (const id of names) {
      resources('breakwater-shop-edge').push({ type: 'AWS::CloudWatch::Alarm', logicalId: id, id });
      site.facts.alarms.set(id, { StateValue: 'OK', ActionsEnabled: id !== names.at(-1) });
    }
    expect(await whats()).toEqual([
      expect.stringMatching(/^the alarm breakwater-shop-149 in us-east-1 has its actions/),
    ]);
    const asked = site.aws.callsTo('cloudwatch.DescribeAlarms').map(({ AlarmNames }) => AlarmNames.length);
    expect(Math.max(...asked)).toBe(100);
  });

  test('what was deleted is still listed, and is not looked for', async () => {
    resources('breakwater-shop-edge').push({
      type: 'AWS::SQS::Queue',
      logicalId: 'Old',
      id: `${site.aws.url}/111122223333/old`,
      status: 'DELETE_COMPLETE',
    });
    expect(await whats()).toEqual([]);
  });

  test('a group in which nobody runs, and which names no types, starts what its launch template says', async () => {
    site.aws.on('autoscaling.DescribeAutoScalingGroups', ({ AutoScalingGroupNames: [name] }) => ({
      AutoScalingGroups: [
        {
          AutoScalingGroupName: name,
          MaxSize: 40,
          LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '7' },
        },
      ],
    }));
    site.aws.on('ec2.DescribeLaunchTemplateVersions', () => ({
      launchTemplateVersionSet: [{ launchTemplateData: { instanceType: 't4g.small' } }],
    }));
    const { answer } = await examined();
    expect(findings(answer).map(({ what }) => what)).toEqual(
      [SITE_REGION, STANDBY_REGION].map((region) =>
        expect.stringContaining(`${region} allows 64 virtual processors of On-Demand servers; the fleet`),
      ),
    );
    expect(findings(answer)[0]?.what).toMatch(/needs 80$/);
    expect(JSON.stringify(site.aws.callsTo('ec2.DescribeLaunchTemplateVersions'))).toContain('lt-1');
  });

  test('an account without a quota of its own has that of AWS', async () => {
    site.aws.on('servicequotas.GetServiceQuota', () => awsFault('NoSuchResourceException'));
    site.aws.on('servicequotas.GetAWSDefaultServiceQuota', () => ({ Quota: { Value: 5 } }));
    expect(await whats()).toContainEqual(expect.stringMatching(/^eu-west-3 allows 5 virtual processors/));
  });

  test('a letter that somebody is just reading is in the queue', async () => {
    site.aws.on('sqs.GetQueueAttributes', ({ QueueUrl }) => ({
      Attributes: {
        ApproximateNumberOfMessages: '0',
        ApproximateNumberOfMessagesNotVisible: QueueUrl.includes('control') ? '1' : '0',
      },
    }));
    expect(await whats()).toEqual([
      expect.stringMatching(/^the dead-letter queue shop-control-undelivered in eu-west-1 holds 1 message/),
    ]);
  });

  test('who never asked for more money for SMS has one dollar', async () => {
    site.aws.on('sns.GetSMSAttributes', () => ({}));
    expect(await whats()).toEqual([expect.stringMatching(/^SMS may cost 1 USD a month in eu-west-1/)]);
  });

  test('Route 53 gets one call at a time: it takes five a second of the whole account', async () => {
    let most = 0;
    let running = 0;
    site.aws.on('route53.TestDNSAnswer', async ({ RecordName, RecordType }) => {
      running += 1;
      most = Math.max(most, running);
      // Time for others to come in.
      for (let i = 0; i < 100; i += 1) await new Promise(setImmediate);
      running -= 1;
      const { code, data } = site.facts.dns.get(`${RecordName} ${RecordType}`)!;
      return {
        Nameserver: 'x',
        RecordName,
        RecordType,
        RecordData: data,
        ResponseCode: code,
        Protocol: 'UDP',
      };
    });
    expect(await whats()).toEqual([]);
    expect(most).toBe(1);
  });
});

test('alarms of alarms are looked at too', async () => {
  const name = 'breakwater-shop-down';
  const { resources } = site.facts.stacks.get('breakwater-shop-edge')!;
  resources.push({ type: 'AWS::CloudWatch::CompositeAlarm', logicalId: 'Down', id: name });
  site.facts.alarms.set(name, { composite: true, StateValue: 'OK', ActionsEnabled: false });
  const { answer } = await examined();
  expect(findings(answer).map(({ what }) => what)).toEqual([
    expect.stringMatching(/^the alarm breakwater-shop-down in us-east-1 has its actions switched off/),
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
    'reserve.origin.shop.example',
    'cdn.origin.shop.example',
  ]);
  // A private load balancer has no name.
  resources.splice(0, resources.length, name('SiteNameSiteA1B2C3D4E'));
  expect(await asked()).toEqual(['shop.example']);
});
