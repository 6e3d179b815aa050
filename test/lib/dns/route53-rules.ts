/**
 * Which record Route 53 answers with, by its documented rules, read from a synthesized template. Pure: the world is what each endpoint
 * does at this moment. Left out: the vote (an endpoint is one for all checkers), time, and the health of alias targets, which no
 * record of ours evaluates.
 *
 * Sources, all in the Route 53 Developer Guide: "How Amazon Route 53 determines whether a health check is healthy" (endpoints, text,
 * calculated, new checks), "Values that you specify when you create or update health checks" (threshold, inverted, disabled), "How
 * Amazon Route 53 chooses records when health checking is configured" (failover).
 */

/** What a checker meets at an address. `new`: too few answers so far. */
export type Endpoint = { readonly status: number; readonly body?: string } | 'no connection' | 'new';

/** By `<host><path>`, and by logical id for the checks that are disabled. */
export interface World {
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly disabled?: readonly string[];
}

interface Config {
  readonly Type: string;
  readonly FullyQualifiedDomainName?: unknown;
  readonly ResourcePath?: string;
  readonly SearchString?: string;
  readonly Inverted?: boolean;
  readonly ChildHealthChecks?: readonly unknown[];
  readonly HealthThreshold?: number;
}

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties are of any shape
  readonly Properties: any;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** Only the first 5,120 bytes of a body are searched. */
const SEARCHED_BYTES = 5120;

/** Whether a health check is healthy. */
export function isHealthy(template: Template, id: string, world: World): boolean {
  const config: Config = template.Resources[id]!.Properties.HealthCheckConfig;
  // Disabled: healthy, and then inverted like any other status.
  const status = world.disabled?.includes(id) ? true : statusOf(template, config, world);
  return config.Inverted ? !status : status;
}

function statusOf(template: Template, config: Config, world: World): boolean {
  if (config.Type === 'CALCULATED') return calculated(template, config, world);
  const address = `${render(config.FullyQualifiedDomainName)}${config.ResourcePath}`;
  const endpoint = world.endpoints[address];
  if (endpoint === undefined) throw new Error(`the world says nothing of ${address}`);
  if (endpoint === 'new') return true;
  if (endpoint === 'no connection') return false;
  const answered = endpoint.status >= 200 && endpoint.status < 400;
  if (config.Type === 'HTTPS') return answered;
  if (config.Type !== 'HTTPS_STR_MATCH') throw new Error(`no rule for ${config.Type}`);
  const searched = Buffer.from(endpoint.body ?? '').subarray(0, SEARCHED_BYTES);
  return answered && searched.includes(config.SearchString!);
}

function calculated(template: Template, config: Config, world: World): boolean {
  const children = config.ChildHealthChecks!.map(referenced);
  for (const child of children) {
    if (template.Resources[child]!.Properties.HealthCheckConfig.Type === 'CALCULATED')
      throw new Error('a calculated health check cannot monitor another one');
  }
  return (
    children.filter((child) => isHealthy(template, child, world)).length >= (config.HealthThreshold ?? 0)
  );
}

/** The failover record that is answered: its role; `name` without the trailing dot. */
export const answerFor = (template: Template, name: string, type: string, world: World): string =>
  chosen(template, name, type, world).Failover;

/** Where the answer points in the end: an alias of another record of the zone is followed, whose own group then decides. */
export function targetFor(template: Template, name: string, type: string, world: World): string {
  const { AliasTarget } = chosen(template, name, type, world);
  const target = render(AliasTarget.DNSName);
  const next = target.replace(/\.$/, '');
  return recordsOf(template, next, type).length > 0 ? targetFor(template, next, type, world) : target;
}

const recordsOf = (template: Template, name: string, type: string) =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Route53::RecordSet')
    .map(({ Properties }) => Properties)
    .filter((record) => record.Name === `${name}.` && record.Type === type);

function chosen(template: Template, name: string, type: string, world: World) {
  const records = recordsOf(template, name, type);
  const [primary, secondary] = ['PRIMARY', 'SECONDARY'].map((role) => {
    const found = records.filter(({ Failover }) => Failover === role);
    if (found.length !== 1) throw new Error(`${name} ${type} has ${found.length} records that are ${role}`);
    return found[0];
  });
  // A record without a check is always healthy; when neither is, the primary is answered.
  const healthy = ({ HealthCheckId }: { HealthCheckId?: unknown }) =>
    HealthCheckId === undefined || isHealthy(template, referenced(HealthCheckId), world);
  return !healthy(primary) && healthy(secondary) ? secondary : primary;
}

/** The logical id behind a reference to a health check of the same template. */
function referenced(reference: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: [string, string] };
  const id = Ref ?? attribute?.[0];
  if (id === undefined) throw new Error(`not a reference within the template: ${JSON.stringify(reference)}`);
  return id;
}

/** A host name as a text: attributes are written `<id.attribute>`. */
export function render(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, 'Fn::GetAtt': attribute } = value as {
    'Fn::Join'?: [string, unknown[]];
    'Fn::GetAtt'?: [string, string];
  };
  if (join) return join[1].map(render).join(join[0]);
  if (attribute) return `<${attribute.join('.')}>`;
  throw new Error(`no rule for ${JSON.stringify(value)}`);
}
