import type { FactEnds } from '../../../drill/fact-book';
import { readCall } from '../../../drill/runtime/wire/read';
import type { Resource } from '../../../drill/template/assembly';
import { ApiFault, type Members } from '../../../drill/world/api';
import { assemblyOf, testWorld } from './world';

const DOMAIN: Resource = { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'shop.example' } };
const SANDBOX: FactEnds = { 'ses.inSandbox': 'high', 'ses.delivery': 'low' };

function posting(resources: Record<string, Resource> = { Domain: DOMAIN }, ends: FactEnds = {}) {
  const { world } = testWorld(assemblyOf(resources), { leadMs: 0, ends: { 'ses.delivery': 'low', ...ends } });
  const callOf = (operation: string, input: Members, region: string) => ({
    operation: `ses.${operation}`,
    region,
    account: '123456789012',
    role: 'app/Role',
    input,
  });
  const call = (operation: string, input: Members, region = 'eu-west-3'): string => {
    try {
      world.api.get(`ses.${operation}`)!.answer(callOf(operation, input, region));
      return 'sent';
    } catch (error) {
      if (error instanceof ApiFault) return `${error.code}: ${error.message}`;
      throw error;
    }
  };
  return {
    world,
    call,
    access: (input: Members) =>
      world.api.get('ses.SendEmail')!.access(callOf('SendEmail', input, 'eu-west-3')),
    told: async () => {
      await world.sim.run(world.sim.nowMs + 60_000);
      return world.sim.trace.entries.filter(({ kind }) => kind === 'notification').map(({ text }) => text);
    },
  };
}
const mail = (to: string | readonly string[] = 'ops@elsewhere.example', more: Members = {}): Members => ({
  FromEmailAddress: 'Shop <alarms@shop.example>',
  Destination: { ToAddresses: [to].flat() },
  Content: { Simple: { Subject: { Data: 'Down' }, Body: { Text: { Data: 'text' } } } },
  ...more,
});

describe('who gets it', () => {
  test('an e-mail is told to people, whichever API sent it', async () => {
    const { call, told } = posting();
    call('SendEmail', mail());
    call('SendEmail', {
      Source: 'alarms@shop.example',
      Destination: { ToAddresses: ['a@b.example'], CcAddresses: ['c@b.example'] },
      Message: { Subject: { Data: 'Up' } },
    });
    const raw = 'From: alarms@shop.example\r\nTo: d@b.example\r\nSubject: Raw one\r\n\r\ntext';
    call('SendRawEmail', { RawMessage: { Data: Buffer.from(raw).toString('base64') } });
    expect(await told()).toEqual([
      'email to ops@elsewhere.example: Down',
      'email to a@b.example, c@b.example: Up',
      'email to d@b.example: Raw one',
    ]);
  });

  // Amazon SES, "Using the Amazon SES mailbox simulator"; "Using the Amazon SES account-level suppression list".
  test.each([['suppressionlist@simulator.amazonses.com'], ['Gone@elsewhere.example']])(
    'what is sent to %s is taken, and reaches nobody',
    async (address) => {
      const { call, told } = posting();
      call('PutSuppressedDestination', { EmailAddress: 'gone@elsewhere.example', Reason: 'BOUNCE' });
      expect(call('SendEmail', mail(address))).toBe('sent');
      expect(await told()).toEqual([]);
    },
  );
});

describe('Amazon SES, "Verified identities", "Request production access", "Service quotas"', () => {
  test.each<[string, Record<string, Resource>, string, string]>([
    ['an identity of its Region', { Domain: DOMAIN }, 'eu-west-3', 'sent'],
    [
      'an identity of another Region',
      { Domain: DOMAIN },
      'us-east-1',
      'MessageRejected: Email address is not verified. The following identities failed the check in region US-EAST-1: alarms@shop.example',
    ],
    ['one that is in no stack', {}, 'us-east-1', 'sent'],
  ])('%s', (_, resources, region, came) => {
    const { call, world } = posting(resources);
    expect(call('SendEmail', mail(), region)).toBe(came);
    const named = world.unsupported.all.filter(({ type }) => type === 'AWS::SES::EmailIdentity');
    expect(named).toHaveLength(Object.keys(resources).length === 0 ? 1 : 0);
  });

  test('in the sandbox only verified people get it', () => {
    const { call } = posting({ Domain: DOMAIN }, SANDBOX);
    expect(call('SendEmail', mail())).toMatch(/^MessageRejected: .*: ops@elsewhere\.example$/);
    expect(call('SendEmail', mail('ops@shop.example'))).toBe('sent');
  });

  test('in the sandbox one a second, and 200 in a day', async () => {
    const { call, world } = posting({ Domain: DOMAIN }, SANDBOX);
    const send = () => call('SendEmail', mail('ops@shop.example'));
    expect([send(), send()]).toEqual(['sent', 'TooManyRequestsException: Maximum sending rate exceeded.']);
    for (let count = 1; count < 200; count++) {
      await world.sim.run(world.sim.nowMs + 1000);
      expect(send()).toBe('sent');
    }
    await world.sim.run(world.sim.nowMs + 1000);
    expect(send()).toBe('TooManyRequestsException: Daily message quota exceeded.');
  });

  test('50 recipients at most, and none from a set that is paused', () => {
    const Paused: Resource = {
      Type: 'AWS::SES::ConfigurationSet',
      Properties: { Name: 'paused', SendingOptions: { SendingEnabled: false } },
    };
    const { call } = posting({ Domain: DOMAIN, Paused });
    const many = Array.from({ length: 51 }, (_, index) => `p${index}@b.example`);
    expect(call('SendEmail', mail(many))).toBe('MessageRejected: Recipient count exceeds 50.');
    expect(call('SendEmail', mail('a@b.example', { ConfigurationSetName: 'paused' }))).toMatch(
      /^SendingPausedException/,
    );
  });
});

test('it is authorized on the identity that sends, and on its configuration set', () => {
  const address: Resource = {
    Type: 'AWS::SES::EmailIdentity',
    Properties: { EmailIdentity: 'alarms@shop.example' },
  };
  const arn = (resource: string) => `arn:aws:ses:eu-west-3:123456789012:${resource}`;
  const resources = (of: Record<string, Resource>, more: Members = {}) =>
    posting(of)
      .access(mail('a@b.example', more))
      .map(({ action, resource }) => [action, resource]);
  expect(resources({ Domain: DOMAIN })).toEqual([['ses:SendEmail', arn('identity/shop.example')]]);
  expect(resources({ Domain: DOMAIN, address }, { ConfigurationSetName: 's' })).toEqual([
    ['ses:SendEmail', arn('identity/alarms@shop.example')],
    ['ses:SendEmail', arn('configuration-set/s')],
  ]);
});

test('both APIs are read from the wire', () => {
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 Credential=AKID/20261122/eu-west-3/ses/aws4_request, x',
  };
  const two = readCall({
    method: 'POST',
    url: '/v2/email/outbound-emails',
    headers,
    body: JSON.stringify(mail()),
  });
  expect(two).toMatchObject({
    operation: 'ses.SendEmail',
    region: 'eu-west-3',
    protocol: 'rest',
    input: mail(),
  });
  const form = 'Action=SendEmail&Version=2010-12-01&Source=a%40b.c&Destination.ToAddresses.member.1=d%40e.f';
  expect(readCall({ method: 'POST', url: '/', headers, body: form })).toMatchObject({
    operation: 'ses.SendEmail',
    protocol: 'query',
    input: { Source: 'a@b.c', Destination: { ToAddresses: ['d@e.f'] } },
  });
});
