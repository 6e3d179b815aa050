import { PRIORITY } from '../kernel/simulation';
import type { Found } from '../template/resolve';
import type { Members } from '../world/api';
import { requestId } from './aws/ids';
import type { LambdaFunction } from './function';
import type { Runtime } from './runtime';

/** Types whose effect is read from the template itself, or that do nothing while a stack is there. */
const PLAYED_ELSEWHERE: Readonly<Record<string, string>> = {
  'Custom::CDKBucketDeployment': 'its objects are read from the assembly',
  'Custom::CrossRegionExportReader': 'what it reads is read from the template of its writer',
  'Custom::CrossRegionExportWriter': 'what it writes is read from its template',
  'Custom::S3AutoDeleteObjects': 'it does nothing before the stack is deleted',
};

/** What a custom resource's Create came to. */
export interface Created {
  /** `stack/LogicalId` */
  readonly resource: string;
  readonly type: string;
  /** `created`, or why not. */
  readonly outcome: string;
  readonly succeeded: boolean;
}

/** Least time before the run for a deploy: a custom resource may take as long as its ServiceTimeout. */
const LEAST_LEAD_MS = 60_000;
/** Documented: AWS::CloudFormation::CustomResource, ServiceTimeout, default. */
const SERVICE_TIMEOUT_SECONDS = 3600;

/**
 * Plays, in the time before the run, what CloudFormation has its functions do: each custom resource whose function is of the assembly gets
 * its Create, one after the other, those first on which others depend. What they answer is from then on what Ref and GetAtt give. Ends
 * with the clock at the run's start.
 *
 * @throws RangeError when the clock does not begin before the run: give the simulation a `leadMs`.
 */
export async function deploy(runtime: Runtime): Promise<readonly Created[]> {
  const { sim, unsupported } = runtime.world;
  if (sim.startMs - sim.nowMs < LEAST_LEAD_MS) {
    throw new RangeError(
      `a deploy needs ${LEAST_LEAD_MS / 1000} s before the run; the clock has ${sim.startMs - sim.nowMs} ms`,
    );
  }
  const created: Created[] = [];
  const waiting = inOrder(customResources(runtime));
  const next = (): void => {
    const found = waiting.shift();
    if (found === undefined) return;
    sim.after(0, PRIORITY.lambda, () =>
      create(runtime, found, (one) => {
        created.push(one);
        next();
      }),
    );
  };
  next();
  await sim.run(sim.startMs);
  const done = new Set(created.map(({ resource }) => resource));
  for (const found of customResources(runtime)) {
    if (done.has(found.key)) continue;
    created.push({
      resource: found.key,
      type: found.resource.Type,
      outcome: 'not done before the run began',
      succeeded: false,
    });
  }
  for (const { resource, type, outcome, succeeded } of created) {
    if (!succeeded) unsupported.add({ resource, type, what: `its Create: ${outcome}`, matters: true });
  }
  return created;
}

function customResources({ world }: Runtime): Found[] {
  return world.resolver.all.filter(({ resource }) =>
    /^(Custom::|AWS::CloudFormation::CustomResource$)/.test(resource.Type),
  );
}

/** By name, and each after those that its properties or its DependsOn name. */
function inOrder(all: readonly Found[]): Found[] {
  const left = [...all].sort((a, b) => (a.key < b.key ? -1 : 1));
  const ordered: Found[] = [];
  while (left.length > 0) {
    const free = left.findIndex((one) => {
      const text = JSON.stringify(one.resource);
      return !left.some(
        (other) => other !== one && other.stack === one.stack && text.includes(`"${other.logicalId}"`),
      );
    });
    ordered.push(...left.splice(Math.max(free, 0), 1));
  }
  return ordered;
}

function create(runtime: Runtime, found: Found, done: (created: Created) => void): undefined | Promise<void> {
  const { world } = runtime;
  const type = found.resource.Type;
  const resource = found.key;
  const end = (outcome: string, succeeded: boolean): undefined => {
    done({ resource, type, outcome, succeeded });
  };
  const elsewhere = PLAYED_ELSEWHERE[type];
  if (elsewhere !== undefined) return end(elsewhere, true);
  const properties = world.resolver.properties(found) as Members;
  const served = runtime.functionOf(String(properties.ServiceToken));
  if (served === undefined) return end('its ServiceToken is no function of the assembly', false);
  if (served.reasonNotPlayed !== undefined)
    return end(`its function is not played: ${served.reasonNotPlayed}`, false);
  return invoke(runtime, found, { properties, served }, end);
}

function invoke(
  runtime: Runtime,
  found: Found,
  { properties, served }: { properties: Members; served: LambdaFunction },
  end: (outcome: string, succeeded: boolean) => void,
): undefined | Promise<void> {
  const { world, gateway } = runtime;
  const { sim, resolver } = world;
  const { region, account, name } = found.stack;
  const id = requestId(`create ${found.key}`);
  const url = `https://cloudformation-custom-resource-response-${region.replaceAll('-', '')}.s3.amazonaws.com/${id}`;
  let isOver = false;
  const finish = (outcome: string, succeeded: boolean): void => {
    if (isOver) return;
    isOver = true;
    late.cancel();
    end(outcome, succeeded);
  };
  const timeoutMs = Number(properties.ServiceTimeout ?? SERVICE_TIMEOUT_SECONDS) * 1000;
  const late = sim.after(timeoutMs, PRIORITY.lambda, () =>
    finish('no answer within its ServiceTimeout', false),
  );
  gateway.addOutsider((request) => {
    if (`${request.protocol}//${request.host}${request.path}` !== url) return undefined;
    const answer = answerOf(request.body.toString('utf8'));
    if (answer.Status === 'SUCCESS') {
      resolver.provide(found, {
        ref: String(answer.PhysicalResourceId),
        attributes: Object.fromEntries(
          Object.entries((answer.Data ?? {}) as Members).map(([key, value]) => [key, String(value)]),
        ),
      });
      runtime.permissions.read();
      finish('created', true);
    } else {
      finish(
        `its function answered ${answer.Status ?? 'nothing'}: ${answer.Reason ?? 'without a reason'}`,
        false,
      );
    }
    return { status: 200, headers: {}, body: '' };
  });
  const event = {
    RequestType: 'Create',
    ServiceToken: served.arn,
    ResponseURL: url,
    StackId: `arn:aws:cloudformation:${region}:${account}:stack/${name}/${requestId(`stack ${name}`)}`,
    RequestId: id,
    ResourceType: found.resource.Type,
    LogicalResourceId: found.logicalId,
    ResourceProperties: textual(properties),
  };
  return served.start(event, (invoked) => {
    if (invoked.ended !== 'result') finish(`its function failed: ${invoked.message}`, false);
  });
}

function answerOf(body: string): Members {
  try {
    return JSON.parse(body) as Members;
  } catch {
    return { Reason: 'no JSON' };
  }
}

/** Properties reach a function as texts (documented: "Custom resource request objects" by example). */
function textual(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(textual);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, textual(inner)]));
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
