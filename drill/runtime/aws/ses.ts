import { PRIORITY } from '../../kernel/simulation';
import { type Access, type ApiCall, ApiFault, type Members } from '../../world/api';
import type { World } from '../../world/world';
import { requestId } from './ids';

const DAY_MS = 86_400_000;
/** Documented: Amazon SES "Using the Amazon SES mailbox simulator": mail to these is taken and reaches nobody. */
const SIMULATOR = '@simulator.amazonses.com';

interface Mail {
  readonly from: string;
  readonly identityArn: string | undefined;
  readonly to: readonly string[];
  readonly subject: string;
  readonly set: string | undefined;
}

/**
 * Amazon SES, both versions of its API: e-mails are authorized on the sender's identity, refused by the rules of the sandbox, and told to
 * people. That an identity of the assembly is verified, and that an account is out of the sandbox, no template says: both are assumed.
 */
export class Ses {
  /** Of each Region, in ms: when e-mails were taken, the newest last. */
  private readonly taken = new Map<string, number[]>();
  private readonly suppressed = new Set<string>();
  private count = 0;

  public constructor(private readonly world: World) {
    const send = (operation: string, action: string, read: (input: Members) => Mail) =>
      world.api.register(operation, {
        access: (call) => this.access(call, action, read(call.input)),
        answer: (call) => this.send(call, read(call.input)),
        writes: true,
      });
    send('ses.SendEmail', 'ses:SendEmail', mailOf);
    send('ses.SendRawEmail', 'ses:SendRawEmail', rawMailOf);
    const open = (operation: string, answer: (call: ApiCall) => Members, writes: boolean) =>
      world.api.register(`ses.${operation}`, {
        access: () => [{ action: `ses:${operation}`, resource: '*' }],
        answer,
        writes,
      });
    open('GetAccount', (call) => this.account(call), false);
    open(
      'PutSuppressedDestination',
      ({ region, input }) => {
        this.suppressed.add(`${region} ${String(input.EmailAddress).toLowerCase()}`);
        return {};
      },
      true,
    );
    open(
      'DeleteSuppressedDestination',
      ({ region, input }) => {
        this.suppressed.delete(`${region} ${String(input.EmailAddress).toLowerCase()}`);
        return {};
      },
      true,
    );
  }

  /** Documented: Service Authorization Reference, "Amazon SES": the sender's identity, and the configuration set where there is one. */
  private access({ region, account }: ApiCall, action: string, mail: Mail): readonly Access[] {
    const { from, to, identityArn, set } = mail;
    const arn = (resource: string) => `arn:aws:ses:${region}:${account}:${resource}`;
    const context = { 'ses:fromaddress': from, 'ses:recipients': to };
    const own = this.identityOf(from, region) ?? domainOf(from);
    return [
      { action, resource: identityArn ?? arn(`identity/${own}`), context },
      ...(set === undefined ? [] : [{ action, resource: arn(`configuration-set/${set}`), context }]),
    ];
  }

  private send(call: ApiCall, mail: Mail): Members {
    const { sim, facts } = this.world;
    const { region } = call;
    const problem = this.problem(call, mail);
    if (problem !== undefined) throw problem;
    const inTime = this.takenToday(region);
    inTime.push(sim.nowMs);
    this.taken.set(region, inTime);
    this.count += 1;
    const people = mail.to.filter(
      (one) => !one.endsWith(SIMULATOR) && !this.suppressed.has(`${region} ${one}`),
    );
    if (people.length > 0) {
      sim.after(1000 * facts.draw('ses.delivery', 'SES'), PRIORITY.delivery, () =>
        sim.note({
          kind: 'notification',
          actor: `SES in ${region}`,
          text: `email to ${people.join(', ')}: ${mail.subject}`,
          facts: ['ses.delivery'],
        }),
      );
    }
    return { MessageId: requestId(`ses ${this.count}`) };
  }

  private problem({ region, operation }: ApiCall, { from, to, set }: Mail): ApiFault | undefined {
    const { facts, sim } = this.world;
    const unverified = [
      ...(this.isVerified(from, region) ? [] : [from]),
      ...(this.inSandbox ? to.filter((one) => !one.endsWith(SIMULATOR) && !this.isKnown(one, region)) : []),
    ];
    if (to.length > facts.get('ses.recipients'))
      return new ApiFault('MessageRejected', `Recipient count exceeds ${facts.get('ses.recipients')}.`);
    if (unverified.length > 0) {
      return new ApiFault(
        'MessageRejected',
        `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${unverified.join(', ')}`,
      );
    }
    if (this.isPaused(set, region))
      return new ApiFault('SendingPausedException', `Email sending is disabled for ${set}.`);
    if (!this.inSandbox) return undefined;
    const before = this.takenToday(region);
    const code = operation === 'ses.SendEmail' ? 'TooManyRequestsException' : 'Throttling';
    if (before.length >= facts.get('ses.sandboxQuota'))
      return new ApiFault(code, 'Daily message quota exceeded.', 429);
    const second = before.filter((atMs) => atMs > sim.nowMs - 1000).length;
    return second >= facts.get('ses.sandboxRate')
      ? new ApiFault(code, 'Maximum sending rate exceeded.', 429)
      : undefined;
  }

  private get inSandbox(): boolean {
    return this.world.facts.get('ses.inSandbox') >= 0.5;
  }

  private takenToday(region: string): number[] {
    const sinceMs = this.world.sim.nowMs - DAY_MS;
    return (this.taken.get(region) ?? []).filter((atMs) => atMs > sinceMs);
  }

  /** Identities are of one Region (documented: "Verified identities"); those of the assembly are taken as verified in theirs. */
  private isVerified(address: string, region: string): boolean {
    if (this.isKnown(address, region)) return true;
    if (this.identities.some(({ name }) => covers(name, address))) return false;
    this.world.unsupported.add({
      resource: address,
      type: 'AWS::SES::EmailIdentity',
      what: `no identity of the assembly: taken as verified in ${region}`,
      matters: true,
    });
    return true;
  }

  private isKnown(address: string, region: string): boolean {
    return this.identityOf(address, region) !== undefined;
  }

  /** The identity of the assembly that an address is of; the address itself rather than its domain. */
  private identityOf(address: string, region: string): string | undefined {
    return this.identities
      .filter((one) => one.region === region && covers(one.name, address))
      .map(({ name }) => name)
      .sort((a, b) => b.length - a.length)[0];
  }

  private get identities(): readonly { readonly name: string; readonly region: string }[] {
    const { resolver } = this.world;
    return resolver.ofType('AWS::SES::EmailIdentity').map((found) => ({
      name: resolver.nameOf(found).toLowerCase(),
      region: found.stack.region,
    }));
  }

  private isPaused(set: string | undefined, region: string): boolean {
    const { resolver } = this.world;
    return resolver.ofType('AWS::SES::ConfigurationSet').some((found) => {
      const { SendingOptions } = resolver.properties(found) as Members;
      return (
        found.stack.region === region &&
        set !== undefined &&
        resolver.nameOf(found) === set &&
        SendingOptions?.SendingEnabled === false
      );
    });
  }

  private account({ region }: ApiCall): Members {
    const { facts } = this.world;
    const quota = this.inSandbox
      ? { Max24HourSend: facts.get('ses.sandboxQuota'), MaxSendRate: facts.get('ses.sandboxRate') }
      : {};
    return {
      ProductionAccessEnabled: !this.inSandbox,
      SendingEnabled: true,
      EnforcementStatus: 'HEALTHY',
      SendQuota: { ...quota, SentLast24Hours: this.takenToday(region).length },
    };
  }
}

/** Version 2 of the API, and version 1. */
function mailOf(input: Members): Mail {
  const { Destination = {}, Content, Message, FromEmailAddress, Source } = input;
  const simple = Content?.Simple ?? Message;
  const template = Content?.Template?.TemplateName;
  const subject = simple?.Subject?.Data ?? (template === undefined ? undefined : `(${template})`);
  const { ToAddresses = [], CcAddresses = [], BccAddresses = [] } = Destination;
  return {
    from: addressOf(String(FromEmailAddress ?? Source ?? '')),
    identityArn: input.FromEmailAddressIdentityArn ?? input.SourceArn,
    to: [...ToAddresses, ...CcAddresses, ...BccAddresses].map((one: unknown) => addressOf(String(one))),
    subject: String(subject ?? headerOf(Content?.Raw?.Data, 'Subject') ?? ''),
    set: input.ConfigurationSetName,
  };
}

function rawMailOf({
  Source,
  Destinations = [],
  RawMessage,
  SourceArn,
  ConfigurationSetName,
}: Members): Mail {
  const header = (name: string) => headerOf(RawMessage?.Data, name);
  const to = Destinations.length > 0 ? Destinations : (header('To') ?? '').split(',');
  return {
    from: addressOf(String(Source ?? header('From') ?? '')),
    identityArn: SourceArn,
    to: to.map((one: unknown) => addressOf(String(one))),
    subject: header('Subject') ?? '',
    set: ConfigurationSetName,
  };
}

/** Of a message in base64. */
function headerOf(data: unknown, name: string): string | undefined {
  if (data === undefined) return undefined;
  const text = Buffer.from(String(data), 'base64').toString('utf8');
  return new RegExp(`^${name}:\\s*(.+?)\\r?$`, 'im').exec(text)?.[1];
}

/** `Ops <ops@example.com>` → `ops@example.com`. */
const addressOf = (given: string): string => (/<([^>]+)>/.exec(given)?.[1] ?? given).trim().toLowerCase();

const domainOf = (address: string): string => address.split('@').at(-1)!;

/** A domain stands for its subdomains too (documented: "Creating and verifying identities"). */
function covers(identity: string, address: string): boolean {
  if (identity.includes('@')) return identity === address;
  const domain = domainOf(address);
  return domain === identity || domain.endsWith(`.${identity}`);
}
