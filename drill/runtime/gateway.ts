import { gunzipSync } from 'node:zlib';
import type { FactName } from '../facts';
import { PRIORITY } from '../kernel/simulation';
import { type ApiCall, ApiFault, type ApiOperation, type Members } from '../world/api';
import { isControlPlane } from '../world/planes';
import type { World } from '../world/world';
import { requestId } from './aws/ids';
import { BY_NO_VPC_ENDPOINT } from './iam/conditions';
import { type Identity, KEY_IS_DISABLED, type Permissions } from './iam/roles';
import type { IncomingAnswer, OutgoingRequest, Transport } from './sandbox/http';
import type { WaysOut } from './ways-out';
import { typed } from './wire/query-types';
import { type Protocol, readCall, type WireCall } from './wire/read';
import { writeAnswer } from './wire/write';

/** Which function calls, or which resource as its role, and who is told. */
export interface Caller {
  /** What makes the call. @default AWS::Lambda::Function */
  readonly type?: string;
  /** The function's path, for people. */
  readonly name: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly region: string;
  readonly account: string;
  readonly identity: Identity;
  /** Out of the VPC that it is in. @default it is in none, and reaches everything */
  readonly waysOut?: WaysOut;
  readonly onRefused: (operation: string) => void;
}

/** One call as it was made, for tests and the trace. */
export interface SeenCall {
  readonly operation: string;
  readonly region: string;
  readonly input: Members;
}

/** A call that a service makes as a role: a schedule, a state machine. */
export interface RoleCall {
  readonly operation: string;
  readonly region: string;
  readonly account: string;
  readonly input: Members;
  readonly roleArn: string;
  /** Who takes the role on: `states.amazonaws.com`. */
  readonly principal: string;
  /** The resource that calls: its name for people, its type, its ARN. */
  readonly name: string;
  readonly type: string;
  readonly sourceArn: string;
}

/**
 * Something that listens beside AWS's APIs: an answer and how long it takes, ms beside the way; `silence` where none ever comes; undefined
 * for what is not for it.
 */
export type Outsider = (
  request: OutgoingRequest,
  caller: Caller,
) => (IncomingAnswer & { readonly afterMs?: number }) | 'silence' | undefined;

/**
 * Everything that functions send: AWS's APIs answer from the registry, each call allowed or not by the policies of the templates; other
 * hosts take what they are sent.
 */
export class Gateway {
  /** Called for each AWS call once it has arrived. */
  public onCall: (call: SeenCall, caller: Caller) => void = () => undefined;
  private readonly outsiders: Outsider[] = [];
  private count = 0;

  public constructor(
    private readonly world: World,
    private readonly permissions: Permissions,
  ) {}

  /** Asked before anything else, the last one added first. */
  public addOutsider(outsider: Outsider): void {
    this.outsiders.unshift(outsider);
  }

  public transportFor(caller: Caller): Transport {
    return {
      exchange: (request, answered) => {
        const routed = this.route(request, caller);
        if (routed === 'silence') return;
        const { latencyMs, answer } = routed;
        this.world.sim.after(latencyMs, PRIORITY.lambda, () => answered(answer()));
      },
    };
  }

  /** The answer at once, without the way there and back. */
  public callAs(asked: RoleCall): Members | ApiFault | undefined {
    const { operation, region, account, input, roleArn, principal, name, type, sourceArn } = asked;
    const identity = this.permissions.identityOf(roleArn, account);
    const caller: Caller = {
      name,
      type,
      functionName: name,
      functionArn: sourceArn,
      region,
      account,
      identity,
      onRefused: () => undefined,
    };
    const call: ApiCall = { operation, region, account, input, role: identity.key ?? identity.arn };
    const { sim } = this.world;
    sim.trace.witness(`${sim.elapsedMs} ${name} ${operation} ${JSON.stringify(input)}`);
    const untrusted = this.permissions.refusedToRole({ roleArn, account, principal, accesses: [] });
    if (untrusted !== undefined) {
      const message = `${principal} is not allowed ${untrusted}`;
      sim.note({
        kind: 'call',
        actor: name,
        text: `was refused ${operation}: ${message}`,
        data: { operation, action: 'sts:AssumeRole', resource: roleArn, refused: true },
      });
      return new ApiFault('AccessDeniedException', message);
    }
    this.onCall({ operation, region, input }, caller);
    return this.outcome(call, 'json', caller, 'api.latency');
  }

  private route(
    request: OutgoingRequest,
    caller: Caller,
  ): { latencyMs: number; answer: () => IncomingAnswer } | 'silence' {
    const near = () => this.world.facts.draw('api.latency', caller.name);
    for (const outsider of this.outsiders) {
      const given = outsider(request, caller);
      if (given === 'silence') return given;
      if (given !== undefined) return { latencyMs: near() + (given.afterMs ?? 0), answer: () => given };
    }
    if (caller.waysOut?.reaches(request.host) === false) return this.lost(request, caller);
    if (!isAws(request.host)) return { latencyMs: near(), answer: () => this.outside(request, caller) };
    let wire: WireCall;
    try {
      wire = readCall(plainRequest(request));
    } catch (error) {
      return {
        latencyMs: near(),
        answer: () => this.notUnderstood(String((error as Error).message), caller),
      };
    }
    const latency: FactName = wire.region === caller.region ? 'api.latency' : 'api.crossRegionLatency';
    const latencyMs = this.world.facts.draw(latency, caller.name);
    return { latencyMs, answer: () => this.call(wire, caller, latency) };
  }

  /** Packets that no route takes: nothing answers. */
  private lost({ host }: OutgoingRequest, { name, onRefused }: Caller): 'silence' {
    const text = `cannot reach ${host}: nothing takes it there out of its VPC`;
    onRefused(text);
    this.world.sim.note({ kind: 'call', actor: name, text, data: { host, refused: true } });
    return 'silence';
  }

  private call(wire: WireCall, caller: Caller, latency: FactName): IncomingAnswer {
    this.count += 1;
    const id = requestId(`call ${this.count}`);
    const { operation } = wire;
    const call: ApiCall = {
      operation,
      region: wire.region === '*' ? 'us-east-1' : wire.region,
      account: caller.account,
      input: typed(wire),
      role: caller.identity.key ?? caller.identity.arn,
    };
    this.onCall({ operation, region: wire.region, input: call.input }, caller);
    this.world.sim.trace.witness(
      `${this.world.sim.elapsedMs} ${caller.name} ${operation} ${JSON.stringify(call.input)}`,
    );
    const output = this.outcome(call, wire.protocol, caller, latency);
    return writeAnswer(wire, output, id);
  }

  private outcome(
    call: ApiCall,
    protocol: Protocol,
    caller: Caller,
    latency: FactName,
  ): Members | ApiFault | undefined {
    const { api, sim } = this.world;
    const fault = this.broken(call);
    if (fault !== undefined) return fault;
    const operation = api.get(call.operation);
    if (operation === undefined) return this.unknown(call.operation, caller);
    const refusal = this.refusal(operation, call, protocol, caller);
    if (refusal !== undefined) return refusal;
    try {
      const output = operation.answer(call);
      if (operation.writes) {
        sim.note({
          kind: 'call',
          actor: caller.name,
          text: `called ${call.operation}${target(call.input)}`,
          facts: [latency],
          data: { operation: call.operation, region: call.region, input: call.input },
        });
      }
      return output;
    } catch (error) {
      if (error instanceof ApiFault) return error;
      throw error;
    }
  }

  /** What a scenario has broken in that Region. */
  private broken({ operation, region }: ApiCall): ApiFault | undefined {
    const { faults } = this.world;
    const service = operation.split('.')[0]!;
    const fails =
      faults.apiFails(service, region) || (isControlPlane(operation) && faults.isFrozen(service, region));
    if (!fails) return undefined;
    return new ApiFault('ServiceUnavailable', 'Service is unable to handle request.', 503);
  }

  private unknown(operation: string, caller: Caller): ApiFault {
    this.world.unsupported.add({
      resource: caller.name,
      type: caller.type ?? 'AWS::Lambda::Function',
      what: `its call of ${operation}: the drill does not play that operation, and answers with an error`,
      matters: true,
    });
    return new ApiFault('NotPlayedByTheDrill', `the drill does not play ${operation}`);
  }

  private notUnderstood(why: string, caller: Caller): IncomingAnswer {
    this.world.unsupported.add({
      resource: caller.name,
      type: 'AWS::Lambda::Function',
      what: `a call that the drill cannot read (${why}): answered with an error`,
      matters: true,
    });
    return { status: 400, headers: { 'content-type': 'text/plain' }, body: `drill: ${why}` };
  }

  private refusal(
    operation: ApiOperation,
    call: ApiCall,
    protocol: Protocol,
    caller: Caller,
  ): ApiFault | undefined {
    const verdict = this.permissions.check(caller.identity, operation.access(call), () =>
      contextOf(call, caller, this.world),
    );
    if (verdict.allowed) return undefined;
    const { action, resource } = verdict.access;
    const user = `arn:aws:sts::${caller.account}:assumed-role/${caller.identity.name}/${caller.functionName}`;
    const message = `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${verdict.reason}`;
    caller.onRefused(`${call.operation} (${action} on ${resource})`);
    this.world.sim.note({
      kind: 'call',
      actor: caller.name,
      text: `was refused ${call.operation}: ${message}`,
      data: { operation: call.operation, action, resource, refused: true },
    });
    return new ApiFault(
      verdict.reason === KEY_IS_DISABLED
        ? disabledCode(call.operation)
        : denialCode(call.operation, action, protocol),
      message,
      protocol === 'json' ? 400 : 403,
    );
  }

  /** A host that is none of AWS's: it takes what it is sent. */
  private outside({ host, method }: OutgoingRequest, caller: Caller): IncomingAnswer {
    this.world.sim.note({
      kind: 'notification',
      actor: caller.name,
      // Of the address no more than the host: in a webhook's, the rest is a secret.
      text: `sent a ${method} to ${host}`,
      facts: ['api.latency'],
      data: { host },
    });
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' };
  }
}

function isAws(host: string): boolean {
  return /(^|\.)(amazonaws\.com(\.cn)?|api\.aws)$/.test(host);
}

/** Unpacked, with the bucket in the path where it was in the host's name. */
function plainRequest({ method, path, headers, body, host }: OutgoingRequest) {
  const bytes = headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  const [, bucket] = /^(.+)\.s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com$/.exec(host) ?? [];
  const url = bucket === undefined ? path : `/${bucket}${path}`;
  return { method, url, headers, body: bytes.toString('utf8') };
}

/** Documented: IAM "AWS global condition context keys", those that a call of a function's role has. */
function contextOf(call: ApiCall, caller: Caller, world: World) {
  const { identity, functionArn, functionName, waysOut } = caller;
  return {
    ...(waysOut?.isInVpc !== true && BY_NO_VPC_ENDPOINT),
    'aws:securetransport': 'true',
    'aws:principalaccount': identity.account,
    'aws:principalarn': identity.arn,
    'aws:principaltype': 'AssumedRole',
    'aws:principalisawsservice': 'false',
    'aws:viaawsservice': 'false',
    'aws:resourceaccount': call.account,
    'aws:requestedregion': call.region,
    'aws:userid': `AROADRILL:${functionName}`,
    'aws:currenttime': new Date(world.sim.nowMs).toISOString(),
    'aws:epochtime': String(Math.floor(world.sim.nowMs / 1000)),
    'lambda:sourcefunctionarn': functionArn,
  };
}

/** Documented: the API references' errors of Publish, SendMessage and GetSecretValue; DynamoDB hands KMS's on as a denial. */
function disabledCode(operation: string): string {
  if (operation.startsWith('sns.')) return 'KMSDisabled';
  if (operation.startsWith('sqs.')) return 'KMS.DisabledException';
  return operation.startsWith('secretsmanager.') ? 'DecryptionFailure' : 'AccessDeniedException';
}

function denialCode(operation: string, action: string, protocol: Protocol): string {
  if (action.startsWith('kms:'))
    return operation.startsWith('sns.') ? 'KMSAccessDenied' : 'AccessDeniedException';
  if (operation.startsWith('sns.')) return 'AuthorizationError';
  if (protocol === 'ec2') return 'UnauthorizedOperation';
  return protocol === 'json' || protocol === 'rest' ? 'AccessDeniedException' : 'AccessDenied';
}

/** Members that name what a call is about, for its line of the timeline. */
const NAMES = [
  'AutoScalingGroupName',
  'Name',
  'TopicArn',
  'SecretId',
  'KvsARN',
  'Key',
  'EventBusName',
  'Bucket',
];

function target(input: Members): string {
  const name = NAMES.map((member) => input[member]).find((value) => typeof value === 'string');
  return name === undefined ? '' : ` (${name})`;
}
