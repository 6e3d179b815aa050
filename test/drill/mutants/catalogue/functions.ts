import type { Mutant } from '../mutant';

export const FUNCTION_MUTANTS: readonly Mutant[] = [
  {
    name: 'one IAM action is removed: ScaleOut may not change the group',
    scenario: 'crowd',
    change: (site) => site.disallow('origin', /ScaleOut/, 'autoscaling:UpdateAutoScalingGroup'),
    red: 'functions-work',
    says: /refused autoscaling\.UpdateAutoScalingGroup/,
  },
  {
    name: 'one IAM action is removed: ScaleOut may not read its leases',
    scenario: 'quiet',
    change: (site) => site.disallow('origin', /ScaleOut/, 'dynamodb:Query'),
    red: 'functions-work',
    says: /refused dynamodb\.Query/,
  },
  {
    name: 'one IAM action is removed: SiteMode may not write the store',
    scenario: 'waiting-room',
    change: (site) => site.disallow('control', /SiteMode/, 'cloudfront-keyvaluestore:UpdateKeys'),
    red: 'functions-work',
    says: /refused cloudfront-keyvaluestore\.UpdateKeys/,
  },
  {
    name: 'one IAM action is removed: Notify may not publish to people',
    scenario: 'unavailable',
    change: (site) => site.disallow('control', /Notify/, 'sns:Publish'),
    red: 'functions-work',
    says: /refused sns\.Publish/,
  },
  {
    name: 'ScaleOut has 1 s, and work for longer',
    scenario: 'quiet',
    change: (site) => {
      site.only('origin', 'AWS::Lambda::Function', /ScaleOut/).Properties.Timeout = 1;
    },
    source: {
      bundles: ['lambda/scale-out'],
      file: 'lambda/scale-out/reconcile.ts',
      from: '  const facts = await look(ports, policy, notices);\n  const decision = decide(facts, policy, ports.clock());\n  await storeLeases(ports, decision);\n  if (isSettled',
      to: '  const facts = await look(ports, policy, notices);\n  await ports.sleep(1500);\n  const decision = decide(facts, policy, ports.clock());\n  await storeLeases(ports, decision);\n  if (isSettled',
    },
    red: 'functions-work',
    says: /ScaleOut.* failed: .*Task timed out after 1\.00 seconds/,
  },
  {
    name: 'Notify throws when it is loaded',
    scenario: 'unavailable',
    change: (site) => site.deploy('control', /Notify/, 'throw new Error("no such table");'),
    red: 'functions-work',
    says: /Notify.* failed: .*no such table/,
  },
  {
    name: 'ScaleOut throws on every event',
    scenario: 'quiet',
    source: {
      bundles: ['lambda/scale-out'],
      file: 'lambda/scale-out/reconcile.ts',
      from: '  const decision = decide(facts, policy, ports.clock());\n  await storeLeases(ports, decision);\n  if (isSettled',
      to: '  const decision = decide({ ...facts, group: undefined }, policy, ports.clock());\n  await storeLeases(ports, decision);\n  if (isSettled',
    },
    red: 'functions-work',
    says: /ScaleOut.* failed: .*minSize/,
  },
  {
    name: 'a setting of ScaleOut is missing',
    scenario: 'quiet',
    change: (site) => {
      const { Environment } = site.only('origin', 'AWS::Lambda::Function', /ScaleOut/).Properties;
      delete Environment.Variables.BREAKWATER_MODE_PARAMETER;
    },
    red: 'functions-work',
    says: /BREAKWATER_MODE_PARAMETER/,
  },
  {
    name: 'the dead-letter queue of SiteMode is gone',
    scenario: 'nonsense',
    change: (site) => {
      const { Environment } = site.only('control', 'AWS::Lambda::Function', /SiteMode/).Properties;
      Environment.Variables.BREAKWATER_DEAD_LETTER_QUEUE_URL =
        'https://sqs.eu-west-1.amazonaws.com/123456789012/deleted';
    },
    red: 'functions-work',
    says: /SiteMode.* refused sqs\.SendMessage: .*:deleted/,
  },
  {
    name: 'one IAM action is removed: SiteMode may not send to its dead-letter queue',
    scenario: 'nonsense',
    change: (site) => site.disallow('control', /SiteMode/, 'sqs:SendMessage'),
    red: 'functions-work',
    says: /refused sqs\.SendMessage/,
  },
  {
    name: 'the parameter of the mode has another name',
    scenario: 'crowd',
    change: (site) => {
      site.only('origin', 'Custom::BreakwaterMode').Properties.Parameter = '/another/mode';
    },
    red: 'functions-work',
    says: /refused ssm\.GetParameter: .*parameter\/breakwater\/site\/mode/,
  },
];
