import type { Found } from '../../template/resolve';
import type { OriginLoad, OriginPart } from '../../world/traffic';
import type { World } from '../../world/world';

/**
 * Origins that the drill does not play: servers of another stack, a REST API, a function's URL, a bucket whose content is not in the
 * assembly. Whether they work nobody can say from the templates; each answers as if it were well, and is named, so that no verdict rests on it.
 */
export class Elsewhere {
  private readonly known = new Map<string, boolean>();

  public constructor(
    private readonly world: World,
    /** How long an answer takes, ms. */
    private readonly serviceMs: number,
  ) {}

  /** Whether a name that nothing in the assembly answers to may lead to something all the same. */
  public answersTo(domainName: string): boolean {
    const name = domainName.toLowerCase().replace(/\.$/, '');
    let known = this.known.get(name);
    if (known === undefined) {
      known = name !== '' && !this.isOurs(name);
      this.known.set(name, known);
    }
    return known;
  }

  public serve({ domainName, kind }: OriginLoad): readonly OriginPart[] {
    const found = this.ownerOf(domainName);
    this.world.unsupported.add({
      resource: found === undefined ? domainName : this.world.nameOf(found),
      type: found?.resource.Type ?? 'an origin outside of the assembly',
      what:
        found?.resource.Type === 'AWS::S3::Bucket'
          ? 'its content, which is not in the assembly: what visitors ask for is taken to be there'
          : 'what answers there: it answers as if it were well, whatever happens',
      matters: true,
    });
    return [{ share: 1, ended: { status: kind.answer.status, by: 'application' }, afterMs: this.serviceMs }];
  }

  /** A load balancer's name where the assembly has load balancers, or a name in a zone of the assembly: it would be there, were it right. */
  private isOurs(name: string): boolean {
    const { resolver } = this.world;
    if (/\.elb\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/.test(name) || /\.[a-z0-9-]+\.elb\./.test(name))
      return resolver.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer').length > 0;
    return resolver.ofType('AWS::Route53::HostedZone').some((found) => {
      const zone = String(resolver.properties(found).Name).toLowerCase().replace(/\.$/, '');
      return zone !== '' && (name === zone || name.endsWith(`.${zone}`));
    });
  }

  /** What the name belongs to: by itself, or by the made-up id in it. */
  private ownerOf(domainName: string): Found | undefined {
    const { resolver } = this.world;
    const [made] = /\{[^{}]+\}/.exec(domainName) ?? [];
    return resolver.named(domainName) ?? resolver.named(made) ?? resolver.named(domainName.split('.')[0]);
  }
}
