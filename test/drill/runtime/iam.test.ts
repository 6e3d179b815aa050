import fc from 'fast-check';
import { evaluate } from '../../../drill/runtime/iam/conditions';
import {
  allowsAccount,
  allowsService,
  decide,
  mayBeAbout,
  type Question,
  restsOnContext,
} from '../../../drill/runtime/iam/decide';
import { readPolicy, type Statement } from '../../../drill/runtime/iam/policy';

const ROLE = 'arn:aws:iam::123456789012:role/app';
const TABLE = 'arn:aws:dynamodb:eu-west-3:123456789012:table/leases';
/** A policy variable, as it stands in a policy. */
const variable = (name: string) => ['$', '{', name, '}'].join('');
const asks = (over: Partial<Question> = {}): Question => ({
  principal: ROLE,
  account: '123456789012',
  action: 'dynamodb:PutItem',
  resource: TABLE,
  context: {
    'aws:requestedregion': 'eu-west-3',
    'aws:principalaccount': '123456789012',
    'aws:securetransport': 'true',
  },
  ...over,
});
const policy = (...statements: Record<string, unknown>[]): Statement[] =>
  readPolicy({ Statement: statements });
const allowed = (statement: Record<string, unknown>, over: Partial<Question> = {}) =>
  decide(asks(over), { identity: policy({ Effect: 'Allow', ...statement }) }).allowed;

// Documented: IAM "JSON policy element reference", each element by its name.
test.each<[string, Record<string, unknown>, boolean]>([
  ['the action and the resource', { Action: 'dynamodb:PutItem', Resource: TABLE }, true],
  ['actions in any case', { Action: 'DynamoDB:putitem', Resource: '*' }, true],
  ['resources in their own case', { Action: '*', Resource: TABLE.replace('leases', 'Leases') }, false],
  ['a wildcard in an action', { Action: 'dynamodb:Put*', Resource: '*' }, true],
  ['one character', { Action: 'dynamodb:PutIte?', Resource: '*' }, true],
  ['no more than one', { Action: 'dynamodb:Put?', Resource: '*' }, false],
  ['another service', { Action: 'ssm:*', Resource: '*' }, false],
  ['one of several', { Action: ['ssm:*', 'dynamodb:PutItem'], Resource: ['a', TABLE] }, true],
  ['a wildcard over slashes', { Action: '*', Resource: 'arn:aws:dynamodb:*:table/*' }, true],
  ['an index is not its table', { Action: '*', Resource: `${TABLE}/index/*` }, false],
  ['a dot is a dot', { Action: 'dynamodb.PutItem', Resource: '*' }, false],
  ['all but others', { NotAction: 'ssm:*', Resource: '*' }, true],
  ['all but this', { NotAction: 'dynamodb:*', Resource: '*' }, false],
  ['all resources but others', { Action: '*', NotResource: 'arn:aws:s3:::*' }, true],
  ['all resources but this', { Action: '*', NotResource: TABLE }, false],
  [
    'a variable',
    { Action: '*', Resource: `arn:aws:dynamodb:*:${variable('aws:PrincipalAccount')}:table/leases` },
    true,
  ],
  ['a variable without a value', { Action: '*', Resource: `${variable('aws:username')}*` }, false],
  ['a variable with another value', { Action: '*', Resource: variable("aws:username, '*'") }, false],
  ['a star that is one', { Action: '*', Resource: `arn:aws:dynamodb:${variable('*')}` }, false],
])('an Allow with %s', (_, statement, expected) => {
  expect(allowed(statement)).toBe(expected);
});

const CONTEXT = {
  'events:source': 'app',
  tags: ['a', 'b'],
  size: '10',
  secure: 'true',
  arn: TABLE,
  at: '2026-11-22T12:00:00Z',
};
// Documented: IAM "JSON policy elements: Condition operators", and "Multivalued context keys".
test.each<[string, string, string | string[], string]>([
  ['StringEquals', 'events:source', 'app', 'true'],
  ['StringEquals', 'events:source', ['x', 'app'], 'true'],
  ['StringEquals', 'events:source', 'App', 'false'],
  ['StringEqualsIgnoreCase', 'events:source', 'App', 'true'],
  ['StringEquals', 'none', 'app', 'false'],
  ['StringEqualsIfExists', 'none', 'app', 'true'],
  ['StringNotEquals', 'events:source', 'app', 'false'],
  ['StringNotEquals', 'none', 'app', 'true'],
  ['StringLike', 'Events:Source', 'a*', 'true'],
  ['StringNotLike', 'events:source', 'a*', 'false'],
  ['NumericLessThan', 'size', '9', 'false'],
  ['NumericLessThanEquals', 'size', '10', 'true'],
  ['NumericGreaterThan', 'size', '9', 'true'],
  ['Bool', 'secure', 'true', 'true'],
  ['Bool', 'secure', 'false', 'false'],
  ['ArnLike', 'arn', 'arn:aws:dynamodb:*:123456789012:table/*', 'true'],
  // A star stays within its part of an ARN.
  ['ArnEquals', 'arn', 'arn:aws:*:table/leases', 'false'],
  ['ArnNotLike', 'arn', 'arn:aws:s3:::*', 'true'],
  ['DateGreaterThan', 'at', '2026-11-22T11:59:59Z', 'true'],
  ['DateLessThan', 'at', '2026-11-22T11:59:59Z', 'false'],
  ['Null', 'none', 'true', 'true'],
  ['Null', 'size', 'true', 'false'],
  ['Null', 'size', 'false', 'true'],
  ['ForAllValues:StringEquals', 'tags', ['a', 'b', 'c'], 'true'],
  ['ForAllValues:StringEquals', 'tags', 'a', 'false'],
  ['ForAllValues:StringEquals', 'none', 'a', 'true'],
  ['ForAnyValue:StringEquals', 'tags', 'b', 'true'],
  ['ForAnyValue:StringEquals', 'none', 'b', 'false'],
  ['IpAddress', 'aws:SourceIp', '10.0.0.0/8', 'unknown'],
  ['StringEquals', 'aws:PrincipalTag/team', 'web', 'unknown'],
])('%s %s %j is %s', (operator, key, values, expected) => {
  expect(evaluate({ operator, key, values: [values].flat() }, CONTEXT)).toBe(expected);
});

const ALL = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
const resourcePolicy = (Effect: string, Principal: unknown, rest: Record<string, unknown> = {}) =>
  policy({ Effect, Principal, Action: '*', Resource: '*', ...rest });

// Documented: IAM "Policy evaluation logic", within one account.
test.each<[string, Parameters<typeof decide>[1], boolean]>([
  ['nothing', { identity: [] }, false],
  ['an Allow of the identity', { identity: ALL }, true],
  [
    'a Deny beside an Allow',
    { identity: [...ALL, ...policy({ Effect: 'Deny', Action: 'dynamodb:*', Resource: '*' })] },
    false,
  ],
  [
    'an Allow of the resource for the role',
    { identity: [], resource: resourcePolicy('Allow', { AWS: ROLE }) },
    true,
  ],
  ['an Allow of the resource for everybody', { identity: [], resource: resourcePolicy('Allow', '*') }, true],
  [
    'an Allow of the resource for another',
    { identity: [], resource: resourcePolicy('Allow', { AWS: `${ROLE}2` }) },
    false,
  ],
  [
    'an Allow of the resource for a service',
    { identity: [], resource: resourcePolicy('Allow', { Service: 'sns.amazonaws.com' }) },
    false,
  ],
  [
    'an Allow of the resource for the account alone',
    { identity: [], resource: resourcePolicy('Allow', { AWS: 'arn:aws:iam::123456789012:root' }) },
    false,
  ],
  [
    'a Deny of the resource for the account',
    { identity: ALL, resource: resourcePolicy('Deny', { AWS: '123456789012' }) },
    false,
  ],
  [
    'a Deny of the resource that asks for TLS',
    {
      identity: ALL,
      resource: resourcePolicy('Deny', '*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    },
    true,
  ],
  [
    'a boundary without it',
    { identity: ALL, boundary: policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }) },
    false,
  ],
  ['a boundary with it', { identity: ALL, boundary: ALL }, true],
  [
    'a key that leaves it to the account',
    {
      identity: ALL,
      resource: resourcePolicy('Allow', { AWS: 'arn:aws:iam::123456789012:root' }),
      resourceDecides: true,
    },
    true,
  ],
  [
    'a key that does not',
    { identity: ALL, resource: resourcePolicy('Allow', { AWS: `${ROLE}2` }), resourceDecides: true },
    false,
  ],
  [
    'an Allow whose condition has no value here',
    {
      identity: policy({
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      }),
    },
    true,
  ],
  [
    'a Deny whose condition has no value here',
    {
      identity: [
        ...ALL,
        ...policy({
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
        }),
      ],
    },
    true,
  ],
])('%s', (_, policies, expected) => {
  expect(decide(asks(), policies).allowed).toBe(expected);
});

test('a decision names the conditions that it took on trust', () => {
  const identity = policy({
    Effect: 'Allow',
    Action: '*',
    Resource: '*',
    Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
  });
  expect(decide(asks(), { identity }).unknown).toEqual([
    { operator: 'IpAddress', key: 'aws:SourceIp', values: ['10.0.0.0/8'] },
  ]);
});

test.each([
  ['the service and the source', 'sns.amazonaws.com', 'arn:t', true],
  ['another service', 'events.amazonaws.com', 'arn:t', false],
  ['another source', 'sns.amazonaws.com', 'arn:u', false],
])('a service is let in by its name and source: %s', (_, principal, source, expected) => {
  const statements = policy({
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: '*',
    Condition: { ArnEquals: { 'aws:SourceArn': 'arn:t' } },
  });
  const question = {
    principal,
    action: 'sqs:SendMessage',
    resource: 'arn:q',
    context: { 'aws:sourcearn': source },
  };
  expect(allowsService(statements, question)).toBe(expected);
  expect(allowsService([...statements, ...resourcePolicy('Deny', '*')], question)).toBe(false);
});

// Documented: IAM "JSON policy elements: Condition operators", negated ones of a key that is not there; "AWS global condition context
// keys": a request by no VPC endpoint has none of its keys, and a service says that it is one.
test.each<[string, Record<string, unknown>, { allows: boolean; open: string[] }]>([
  ['another VPC endpoint', { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }, { allows: false, open: [] }],
  ['another VPC', { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } }, { allows: false, open: [] }],
  ['a VPC endpoint', { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }, { allows: true, open: [] }],
  ['whoever is no service', { Bool: { 'aws:PrincipalIsAWSService': 'false' } }, { allows: true, open: [] }],
  ['no TLS', { Bool: { 'aws:SecureTransport': 'false' } }, { allows: true, open: [] }],
  [
    'another address',
    { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    { allows: true, open: ['aws:SourceIp'] },
  ],
  [
    'another organization, without TLS',
    { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' }, Bool: { 'aws:SecureTransport': 'false' } },
    { allows: true, open: [] },
  ],
])('a Deny for %s to a service that a policy lets in', (_, Condition, expected) => {
  const lets = resourcePolicy('Allow', { Service: 'cloudfront.amazonaws.com' });
  const question = {
    principal: 'cloudfront.amazonaws.com',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::pages/*',
    context: { 'aws:securetransport': 'true' },
  };
  const open: string[] = [];
  const deny = resourcePolicy('Deny', '*', { Condition });
  const allows = allowsService([...lets, ...deny], question, ({ key }) => void open.push(key));
  expect({ allows, open }).toEqual(expected);
  const anybody = { ...question, account: '123456789012', principal: ROLE };
  const all = resourcePolicy('Allow', '*');
  // A role is no service.
  if (!('Bool' in Condition)) expect(allowsAccount([...all, ...deny], anybody)).toBe(expected.allows);
});

test('an Allow that rests on what the drill has no value for is told, unless another one is enough', () => {
  const question = {
    principal: 'sns.amazonaws.com',
    action: 'sqs:SendMessage',
    resource: 'arn:q',
    context: {},
  };
  const sns = { Service: 'sns.amazonaws.com' };
  const conditional = resourcePolicy('Allow', sns, {
    Condition: { IpAddress: { 'aws:SourceIp': '1.2.3.4' } },
  });
  const open: string[] = [];
  const tell = ({ key }: { key: string }) => void open.push(key);
  expect(allowsService(conditional, question, tell)).toBe(true);
  expect(open.splice(0)).toEqual(['aws:SourceIp']);
  expect(allowsService([...conditional, ...resourcePolicy('Allow', sns)], question, tell)).toBe(true);
  expect(open).toEqual([]);
});

describe('whatever the policies', () => {
  const actions = ['dynamodb:PutItem', 'dynamodb:*', 'dynamodb:GetItem', '*', 'ssm:*'];
  const statements = fc.array(
    fc
      .record({
        Effect: fc.constantFrom('Allow', 'Deny'),
        Action: fc.constantFrom(...actions),
        Resource: fc.constantFrom(TABLE, '*', 'arn:aws:s3:::x'),
        Condition: fc.constantFrom(
          {},
          { StringEquals: { 'aws:RequestedRegion': 'eu-west-3' } },
          { Bool: { 'aws:SecureTransport': 'false' } },
        ),
      })
      .map((one) => policy(one)[0]!),
    { maxLength: 6 },
  );
  const settings = { seed: 5, numRuns: 300 };

  test('one Allow more never takes access away', () => {
    fc.assert(
      fc.property(statements, fc.constantFrom(...actions), (identity, Action) => {
        const more = [...identity, ...policy({ Effect: 'Allow', Action, Resource: '*' })];
        const before = decide(asks(), { identity }).allowed;
        return !before || decide(asks(), { identity: more }).allowed;
      }),
      settings,
    );
  });

  test('a Deny of it wins, wherever it stands', () => {
    fc.assert(
      fc.property(statements, fc.nat(6), fc.boolean(), (identity, at, ofResource) => {
        const deny = policy({ Effect: 'Deny', Principal: '*', Action: 'dynamodb:Put*', Resource: TABLE });
        const policies = ofResource
          ? { identity: [...identity, ...ALL], resource: deny }
          : { identity: [...identity.slice(0, at), ...deny, ...identity.slice(at), ...ALL] };
        return !decide(asks(), policies).allowed;
      }),
      settings,
    );
  });

  test('their order changes nothing', () => {
    fc.assert(
      fc.property(statements, (identity) => {
        const reversed = [...identity].reverse();
        return decide(asks(), { identity }).allowed === decide(asks(), { identity: reversed }).allowed;
      }),
      settings,
    );
  });
});

// What a role may is asked thousands of times in a run, of the statements alone that can be about the action and the resource.
test('statements that are left out beforehand change no decision, and where none rests on the context it is not asked', () => {
  const actions = fc.subarray(['dynamodb:PutItem', 'dynamodb:*', 'ssm:*', '*'], { minLength: 1 });
  const resources = fc.subarray(
    [
      TABLE,
      '*',
      'arn:aws:s3:::*',
      `arn:aws:dynamodb:*:${variable('aws:PrincipalAccount')}:table/*`,
      variable('no:value'),
    ],
    { minLength: 1 },
  );
  const either = (name: string, values: fc.Arbitrary<string[]>) =>
    fc.tuple(fc.constantFrom(name, `Not${name}`), values).map(([key, list]) => ({ [key]: list }));
  const conditions = fc.constantFrom(
    {},
    { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } },
  );
  const statement = fc
    .tuple(
      fc.constantFrom('Allow', 'Deny'),
      either('Action', actions),
      either('Resource', resources),
      conditions,
    )
    .map(([Effect, ...parts]) => Object.assign({ Effect }, ...parts) as Record<string, unknown>);
  const statements = fc.array(statement, { maxLength: 4 }).map((list) => policy(...list));
  fc.assert(
    fc.property(statements, fc.option(statements, { nil: undefined }), (identity, boundary) => {
      const question = asks();
      const ofIt = (one: Statement) => mayBeAbout(one, question.action, question.resource);
      const left = { identity: identity.filter(ofIt), boundary: boundary?.filter(ofIt) };
      const whole = decide(question, { identity, boundary });
      expect(decide(question, left)).toEqual(whole);
      if (![...left.identity, ...(left.boundary ?? [])].some(restsOnContext))
        expect(decide({ ...question, context: {} }, left)).toEqual(whole);
    }),
    { seed: 7, numRuns: 2000 },
  );
});
