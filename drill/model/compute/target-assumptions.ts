import type { Found } from '../../template/resolve';
import type { World } from '../../world/world';
import type { Config } from './group-kind';
import { portsOf } from './target-reach';

/**
 * What a target group asks of an application that is in no template: at which port, by which protocol and path. The application is taken to be as
 * its target group wants it; what two properties want differently, and protocols that are more than HTTP/1.1 in the clear, decide whether targets
 * answer at all.
 */
export function sayWhatIsAssumed(world: World, targets: Found, feeder: Found): void {
  const report = (property: string, what: string, matters: boolean) =>
    world.unsupported.add({
      resource: world.nameOf(targets),
      type: targets.resource.Type,
      property,
      what,
      matters,
    });
  const properties = world.resolver.properties(targets) as Config;
  const { Protocol, ProtocolVersion, HealthCheckProtocol, Matcher, Targets } = properties;
  const { asked, checked: at } = portsOf(world, targets, feeder);
  const path = String(properties.HealthCheckPath ?? '/');
  if (!Number.isNaN(asked))
    report(
      'Port',
      `the application is taken to listen at port ${asked}: no template says where it does`,
      false,
    );
  report('HealthCheckPath', `the application is taken to answer its health check at ${path}`, false);
  if (!Object.is(at, asked))
    report('HealthCheckPort', `checks at port ${at}, where requests do not go: taken to be answered`, true);
  const protocol = String(Protocol ?? 'HTTP');
  if (protocol !== 'HTTP')
    report('Protocol', `${protocol} to the servers: they are taken to answer it as they answer HTTP`, true);
  const checked = String(HealthCheckProtocol ?? protocol);
  if (checked !== protocol)
    report(
      'HealthCheckProtocol',
      `checks by ${checked}, where requests come by ${protocol}: taken to pass`,
      true,
    );
  const version = String(ProtocolVersion ?? 'HTTP1');
  if (version !== 'HTTP1')
    report(
      'ProtocolVersion',
      `${version} to the servers: they are taken to answer it as they answer HTTP/1.1`,
      true,
    );
  const wanted = Matcher?.HttpCode;
  if (wanted !== undefined && version !== 'GRPC' && !isAmong(200, String(wanted)))
    report('Matcher', `checks want ${wanted}, and the application answers 200: taken to pass`, true);
  if (Array.isArray(Targets) && Targets.length > 0)
    report('Targets', 'single targets beside those of a group: they are not there', true);
}

/** Whether a status is in a list of statuses and ranges of them (documented: AWS::ElasticLoadBalancingV2::TargetGroup, Matcher: `200,202`, `200-299`). */
function isAmong(status: number, wanted: string): boolean {
  return wanted.split(',').some((one) => {
    const [from = '', to = from] = one.trim().split('-');
    return Number(from) <= status && status <= Number(to);
  });
}
