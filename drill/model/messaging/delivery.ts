import { PRIORITY } from '../../kernel/simulation';
import type { DeliveryPort, EventBridgeEvent, Sender, SendOptions } from '../../world/delivery';
import type { World } from '../../world/world';
import { FunctionQueue, type Invocable } from './function-queue';
import { Queue } from './queue';
import { Rule } from './rule';
import { Topic } from './topic';

/** Whether a resource's policy, and that of the key that encrypts it, let a service in. */
export interface ServiceAccess {
  /** The action that is not allowed; undefined when all are. */
  refused(request: {
    readonly principal: string;
    readonly action: string;
    readonly resourceArn: string;
    readonly sourceArn: string;
    readonly sourceAccount: string;
  }): string | undefined;
}

const ACTIONS: Readonly<Record<string, string>> = {
  lambda: 'lambda:InvokeFunction',
  sns: 'sns:Publish',
  sqs: 'sqs:SendMessage',
};

/**
 * Carries messages between the resources of a stack. What a policy refuses, or what is not in the assembly, does not arrive: it is a
 * line of the timeline, and goes to the sender's dead-letter queue where it has one.
 */
export class Delivery implements DeliveryPort {
  private readonly functions = new Map<string, FunctionQueue>();
  private readonly topics = new Map<string, Topic>();
  private readonly queues = new Map<string, Queue>();
  private readonly rules = new Map<string, Rule[]>();
  private readonly receivers = new Map<string, (payload: unknown) => void>();

  /** Resources and permissions come later: a world refers to its delivery, and they to the world. */
  private world!: World;
  private access!: ServiceAccess;

  public connect(world: World, access: ServiceAccess, functions: readonly Invocable[]): void {
    this.world = world;
    this.access = access;
    for (const one of functions) this.functions.set(one.arn, new FunctionQueue(world, one));
    for (const found of world.resolver.ofType('AWS::SNS::Topic')) {
      const topic = new Topic(world, found);
      this.topics.set(topic.arn, topic);
    }
    for (const found of world.resolver.ofType('AWS::SQS::Queue')) {
      const queue = new Queue(world, found);
      this.queues.set(queue.arn, queue);
    }
    for (const found of world.resolver.ofType('AWS::Events::Rule')) {
      const rule = new Rule(world, found);
      this.rules.set(rule.busArn, [...(this.rules.get(rule.busArn) ?? []), rule]);
    }
    for (const type of [
      'AWS::Scheduler::Schedule',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Pipes::Pipe',
      'AWS::StepFunctions::StateMachine',
    ]) {
      for (const found of world.resolver.ofType(type)) {
        world.unsupported.add({
          resource: world.nameOf(found),
          type,
          what: 'it never starts anything',
          matters: true,
        });
      }
    }
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
    const receiver = this.receivers.get(targetArn);
    if (receiver !== undefined) {
      receiver(payload);
      return;
    }
    const service = targetArn.split(':')[2] ?? '';
    if (service === 'events') {
      // A rule's role allows this, not a resource policy, within one account.
      // The event keeps its fields, its Region too (documented: "Sending and receiving events between AWS Regions").
      this.putEvent(targetArn, payload as EventBridgeEvent);
      return;
    }
    const action = ACTIONS[service];
    const refused = action === undefined ? undefined : this.refused(action, targetArn, sender);
    if (refused !== undefined) {
      this.fail(targetArn, payload, sender, options, `${sender.principal} is not allowed ${refused}`);
      return;
    }
    const arrived = this.arrive(service, targetArn, payload, sender, options);
    if (!arrived) this.fail(targetArn, payload, sender, options, 'it is not in the assembly');
  }

  public putEvent(busArn: string, event: EventBridgeEvent): void {
    for (const rule of this.rules.get(busArn) ?? []) rule.see(event);
  }

  private arrive(
    service: string,
    arn: string,
    payload: unknown,
    sender: Sender,
    options: SendOptions,
  ): boolean {
    switch (service) {
      case 'lambda': {
        const queue = this.functions.get(arn) ?? this.functions.get(arn.split(':').slice(0, 7).join(':'));
        if (queue === undefined) return false;
        const region = queue.target.found.stack.region;
        if (this.world.faults.now.functions.includes(region)) {
          // The caller tries until it is accepted.
          const retryMs = 1000 * this.world.facts.get('lambda.callerRetry');
          this.world.sim.after(retryMs, PRIORITY.delivery, () => this.send(arn, payload, sender, options));
        } else queue.accept(payload, nameOf(sender.sourceArn));
        return true;
      }
      case 'sns': {
        const topic = this.topics.get(arn);
        topic?.publish(text(payload), options.subject);
        return topic !== undefined;
      }
      case 'sqs': {
        const queue = this.queue(arn);
        queue?.put(text(payload), nameOf(sender.sourceArn));
        return queue !== undefined;
      }
      default:
        return false;
    }
  }

  private refused(
    action: string,
    resourceArn: string,
    { principal, sourceArn, account }: Sender,
  ): string | undefined {
    return this.access.refused({ principal, action, resourceArn, sourceArn, sourceAccount: account });
  }

  private fail(targetArn: string, payload: unknown, sender: Sender, options: SendOptions, why: string): void {
    this.world.sim.note({
      kind: 'delivery',
      actor: nameOf(sender.sourceArn),
      text: `could not reach ${nameOf(targetArn)}: ${why}`,
      data: { targetArn, refused: true },
    });
    if (options.deadLetterArn !== undefined && options.deadLetterArn !== targetArn) {
      this.send(options.deadLetterArn, payload, sender);
    }
  }
}

function text(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload);
}

function nameOf(arn: string): string {
  return arn.split(':').slice(5).join(':') || arn;
}
