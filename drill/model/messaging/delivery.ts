import { PRIORITY } from '../../kernel/simulation';
import { own } from '../../template/own';
import type { Found } from '../../template/resolve';
import type { DeliveryPort, EventBridgeEvent, Sender, SendOptions } from '../../world/delivery';
import type { World } from '../../world/world';
import { valueIn } from '../json';
import { installStateMachines } from '../step-functions/install';
import type { StateMachine } from '../step-functions/state-machine';
import { FunctionQueue, type Invocable } from './function-queue';
import { Queue } from './queue';
import { QueueSource } from './queue-source';
import type { RoleCalls } from './role-calls';
import { Rule } from './rule';
import { ScheduleOfScheduler } from './scheduler';
import { Topic } from './topic';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** Whether a resource's policy, and that of the key that encrypts it, let a service in. */
export interface ServiceAccess {
  /** The action that is not allowed; undefined when all are. */
  refused(request: {
    readonly principal: string;
    readonly action: string;
    readonly resourceArn: string;
    readonly sourceArn: string;
    readonly sourceAccount: string;
    /** That the sender takes on. */
    readonly roleArn?: string;
  }): string | undefined;
}

const ACTIONS: Readonly<Record<string, string>> = {
  events: 'events:PutEvents',
  lambda: 'lambda:InvokeFunction',
  sns: 'sns:Publish',
  sqs: 'sqs:SendMessage',
  states: 'states:StartExecution',
};

/** One message on its way. */
interface Sent {
  readonly targetArn: string;
  readonly payload: unknown;
  readonly sender: Sender;
  readonly options: SendOptions;
  /** Of its first try. */
  readonly sinceMs: number;
}

/**
 * Carries messages between the resources of a stack. What a policy refuses, or what is not in the assembly, does not arrive: it is a
 * line of the timeline, and goes to the sender's dead-letter queue where it has one.
 */
export class Delivery implements DeliveryPort {
  private readonly functions = new Map<string, FunctionQueue>();
  private readonly topics = new Map<string, Topic>();
  private readonly queues = new Map<string, Queue>();
  private readonly rules = new Map<string, Rule[]>();
  private machines: ReadonlyMap<string, StateMachine> = new Map();
  private readonly receivers = new Map<string, (payload: unknown) => void>();

  /** Resources and permissions come later: a world refers to its delivery, and they to the world. */
  private world!: World;
  private access!: ServiceAccess;
  /** Before that, while the stacks are deployed, nothing is there that listens. */
  private isConnected = false;

  public connect(
    world: World,
    access: ServiceAccess,
    functions: readonly Invocable[],
    calls?: RoleCalls,
  ): void {
    this.world = world;
    this.access = access;
    this.isConnected = true;
    for (const one of functions) this.functions.set(one.arn, new FunctionQueue(world, one));
    for (const found of world.resolver.ofType('AWS::SNS::Topic')) {
      const topic = new Topic(world, found);
      this.topics.set(topic.arn, topic);
    }
    for (const found of world.resolver.ofType('AWS::SQS::Queue')) {
      const queue = new Queue(world, found, (arn) => this.queues.get(arn));
      this.queues.set(queue.arn, queue);
    }
    for (const found of world.resolver.ofType('AWS::Events::Rule')) {
      const rule = new Rule(world, found);
      this.rules.set(rule.busArn, [...(this.rules.get(rule.busArn) ?? []), rule]);
    }
    this.connectSources();
    for (const found of world.resolver.ofType('AWS::Scheduler::Schedule')) {
      new ScheduleOfScheduler(world, found, calls);
    }
    this.machines = installStateMachines(world, {
      functionOf: (named) => this.functionOf(named),
      refused: (asked) => access.refused(asked),
      calls,
    });
    for (const found of world.resolver.ofType('AWS::Pipes::Pipe')) this.startsNothing(found);
  }

  /** Queues that functions work on; of other sources their names. */
  private connectSources(): void {
    const { world, access } = this;
    for (const found of world.resolver.ofType('AWS::Lambda::EventSourceMapping')) {
      const { EventSourceArn, FunctionName } = world.resolver.properties(found) as Config;
      const queue = this.queues.get(String(EventSourceArn));
      const named = world.resolver.named(FunctionName);
      const target = [...this.functions.values()].find((one) => one.target.found.key === named?.key)?.target;
      if (queue === undefined || target === undefined) {
        this.startsNothing(found);
        continue;
      }
      const { Role } = world.resolver.properties(target.found) as Config;
      const may = (action: string) =>
        access.refused({
          principal: 'lambda.amazonaws.com',
          action,
          resourceArn: queue.arn,
          sourceArn: target.arn,
          sourceAccount: found.stack.account,
          ...(Role === undefined ? {} : { roleArn: String(Role) }),
        });
      new QueueSource(world, found, queue, target, may);
    }
  }

  private startsNothing(found: Found): void {
    this.world.unsupported.add({
      resource: this.world.nameOf(found),
      type: found.resource.Type,
      what: 'it never starts anything',
      matters: true,
    });
  }

  /** By its ARN, with or without a version, or by its name. */
  private functionOf(named: string): Invocable | undefined {
    const byArn = this.functions.get(named) ?? this.functions.get(named.split(':').slice(0, 7).join(':'));
    const found =
      byArn ?? [...this.functions.values()].find(({ target }) => target.arn.endsWith(`:${named}`));
    return found?.target;
  }

  public queue(arnOrUrl: string): Queue | undefined {
    return this.queues.get(arnOrUrl) ?? [...this.queues.values()].find(({ url }) => url === arnOrUrl);
  }

  public topic(arn: string): Topic | undefined {
    return this.topics.get(arn);
  }

  public receive(targetArn: string, receiver: (payload: unknown) => void): void {
    this.receivers.set(targetArn, receiver);
  }

  public send(targetArn: string, payload: unknown, sender: Sender, options: SendOptions = {}): void {
    if (!this.isConnected) return;
    this.attempt({ targetArn, payload, sender, options, sinceMs: this.world.sim.nowMs }, 1);
  }

  public putEvent(busArn: string, event: EventBridgeEvent): void {
    if (!this.isConnected) return;
    const { sim, faults, facts } = this.world;
    if (faults.apiFails('events', regionOf(busArn))) {
      // Who puts events there tries again until they are taken.
      sim.after(1000 * facts.get('lambda.callerRetry'), PRIORITY.delivery, () =>
        this.putEvent(busArn, event),
      );
      return;
    }
    for (const rule of this.rules.get(busArn) ?? []) rule.see(event);
  }

  private attempt(message: Sent, tries: number): void {
    const { targetArn, payload, sender, options, sinceMs } = message;
    const receiver = this.receivers.get(targetArn);
    if (receiver !== undefined) {
      receiver(payload);
      options.onOutcome?.('delivered');
      return;
    }
    const { sim, faults } = this.world;
    if (faults.isLost(regionOf(sender.sourceArn))) {
      // What was under way in a Region that is gone goes on when it is back.
      sim.after(this.atOnePace(), PRIORITY.delivery, () => this.attempt(message, tries));
      return;
    }
    const service = targetArn.split(':')[2] ?? '';
    const closed = this.closed(service, regionOf(targetArn));
    if (closed !== undefined) {
      const delayMs = (options.retry ?? this.atOnePace)(tries, sim.nowMs - sinceMs);
      if (delayMs === undefined) this.fail(message, `${closed}, and it was tried ${tries} times`, false);
      else {
        if (tries === 1) this.say(message, `cannot reach ${nameOf(targetArn)} yet: ${closed}`);
        sim.after(delayMs, PRIORITY.delivery, () => this.attempt(message, tries + 1));
      }
      return;
    }
    if (own(ACTIONS, service) === undefined || /:api-destination\//.test(targetArn)) {
      this.takeAsArrived(targetArn, service);
      options.onOutcome?.('delivered');
      return;
    }
    const refused = this.refused(service, targetArn, sender);
    if (refused !== undefined) this.fail(message, refused);
    else if (this.arrive(service, message)) options.onOutcome?.('delivered');
    else this.fail(message, 'it is not in the assembly');
  }

  /** Streams, tasks, APIs of others, logs: where nothing is played that could come of a message, it has come. */
  private takeAsArrived(arn: string, service: string): void {
    const found = this.world.resolver.named(arn);
    this.world.unsupported.add({
      resource: found === undefined ? nameOf(arn) : this.world.nameOf(found),
      type: found?.resource.Type ?? service,
      what: 'what it is sent: taken to arrive, and nothing comes of it',
      // Nobody waits for what is only written down.
      matters: service !== 'logs',
    });
  }

  private readonly atOnePace = () => 1000 * this.world.facts.get('lambda.callerRetry');

  /** Why a Region takes nothing for a service now. */
  private closed(service: string, region: string): string | undefined {
    const { faults } = this.world;
    if (service === 'lambda' && faults.now.functions.includes(region))
      return `functions are not invoked in ${region}`;
    return faults.apiFails(service, region) ? `its service does not answer in ${region}` : undefined;
  }

  private arrive(service: string, { targetArn: arn, payload, sender, options }: Sent): boolean {
    switch (service) {
      case 'lambda': {
        const queue = this.functions.get(arn) ?? this.functions.get(arn.split(':').slice(0, 7).join(':'));
        queue?.accept(payload, nameOf(sender.sourceArn));
        return queue !== undefined;
      }
      case 'sns': {
        const topic = this.topics.get(arn);
        topic?.publish({
          message: text(payload),
          subject: options.subject,
          attributes: options.attributes ?? {},
          perProtocol: options.perProtocol ?? false,
        });
        return topic !== undefined;
      }
      case 'sqs': {
        const queue = this.queue(arn);
        queue?.put(text(payload), nameOf(sender.sourceArn), options.attributes);
        return queue !== undefined;
      }
      case 'events':
        if (!this.isBus(arn)) return false;
        // The event keeps its fields, its Region too (documented: "Sending and receiving events between AWS Regions").
        this.putEvent(arn, payload as EventBridgeEvent);
        return true;
      case 'states': {
        const machine = this.machines.get(arn);
        // Documented: "StartExecution", input: JSON text; what is none is an InvalidExecutionInput.
        const input = typeof payload === 'string' ? valueIn(payload) : payload;
        if (machine !== undefined && input === undefined) return false;
        machine?.start(input);
        return machine !== undefined;
      }
      default:
        return false;
    }
  }

  private refused(service: string, resourceArn: string, sender: Sender): string | undefined {
    const action = own(ACTIONS, service);
    if (action === undefined) return undefined;
    const { principal, sourceArn, account: sourceAccount, roleArn } = sender;
    const asked = { principal, action, resourceArn, sourceArn, sourceAccount };
    const refused = this.access.refused(roleArn === undefined ? asked : { ...asked, roleArn });
    return refused === undefined ? undefined : `${principal} is not allowed ${refused}`;
  }

  /** @param atFault whether the stack is: what a scenario has broken is not */
  private fail(message: Sent, why: string, atFault = true): void {
    const { targetArn, payload, sender, options } = message;
    this.say(message, `could not reach ${nameOf(targetArn)}: ${why}`, { targetArn, refused: atFault });
    const { deadLetterArn, deadLetter = payload, onOutcome } = options;
    if (deadLetterArn === undefined || deadLetterArn === targetArn) {
      onOutcome?.('lost');
      return;
    }
    this.send(deadLetterArn, deadLetter, sender, {
      onOutcome: (outcome) => onOutcome?.(outcome === 'delivered' ? 'redriven' : 'lost'),
    });
  }

  /** Each account has a default bus in each Region; others are resources. */
  private isBus(arn: string): boolean {
    const { resolver, assembly } = this.world;
    const [, , , , account, name] = arn.split(':');
    if (name === 'event-bus/default') return assembly.stacks.some((stack) => stack.account === account);
    return resolver.named(arn)?.resource.Type === 'AWS::Events::EventBus';
  }

  private say({ sender }: Sent, said: string, data?: Readonly<Record<string, unknown>>): void {
    const actor = nameOf(sender.sourceArn);
    this.world.sim.note({ kind: 'delivery', actor, text: said, ...(data === undefined ? {} : { data }) });
  }
}

function text(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}

const regionOf = (arn: string): string => arn.split(':')[3] ?? '';

function nameOf(arn: string): string {
  return arn.split(':').slice(5).join(':') || arn;
}
