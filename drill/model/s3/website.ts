import { allowsAccount } from '../../runtime/iam/decide';
import { openConditionsOf } from '../../runtime/iam/open-conditions';
import type { Statement } from '../../runtime/iam/policy';
import { bucketContent } from '../../template/bucket-objects';
import type { Found } from '../../template/resolve';
import type { OriginLoad, OriginPart, Place } from '../../world/traffic';
import type { World } from '../../world/world';
import { keyOf } from '../cloudfront/s3-origin';
import { nameWhatExpires } from './expiry';

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** `s3-website-REGION.amazonaws.com` or `s3-website.REGION.amazonaws.com`, alone as an alias has it, or behind the bucket's name. */
const ENDPOINT = /^(?:(.+)\.)?s3-website[.-][a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/;

/**
 * Website endpoints of the assembly's buckets. They answer GET and HEAD only, read as anybody may, and say 403 of what may not be read
 * and 404 of what is not there (documented: Amazon S3 "Website endpoints", "Configuring a custom error document": a missing key is a 403 for
 * whoever may not list the bucket, and nobody may here). Redirects of a website are not played.
 */
export class Websites implements Place {
  private readonly known = new Map<string, ReadonlySet<string> | undefined>();

  public constructor(
    private readonly world: World,
    private readonly policyOf: (arn: string) => readonly Statement[] | undefined,
  ) {}

  public answersTo(domainName: string): boolean {
    return ENDPOINT.test(domainName);
  }

  public begin(loads: readonly OriginLoad[]) {
    const answers = loads.map((load) => [this.answer(load)]);
    return { onward: [], end: () => answers };
  }

  private answer({ domainName, headers, kind }: OriginLoad): OriginPart {
    // Behind an alias the bucket is the one with the name that was asked for (documented: Route 53 "Routing traffic to a website that
    // is hosted in an Amazon S3 bucket").
    const [, own] = ENDPOINT.exec(domainName) ?? [];
    const name = own ?? headers.host?.[0] ?? '';
    const status = this.statusOf(name, kind.method, kind.path);
    return {
      share: 1,
      ended: { status, by: 'website' },
      afterMs: this.world.facts.get('cloudfront.originRoundTrip'),
    };
  }

  private statusOf(name: string, method: string, path: string): number {
    if (!['GET', 'HEAD'].includes(method)) return 405;
    if (!this.known.has(name)) this.known.set(name, this.keysOf(name));
    const keys = this.known.get(name);
    if (keys === undefined) return 404;
    return keys.has(keyOf(path)) ? 200 : 403;
  }

  /** What anybody may read of it, folders as the index document in them; undefined where there is no such website. */
  private keysOf(name: string): ReadonlySet<string> | undefined {
    const { resolver, assembly } = this.world;
    const found = resolver.ofType('AWS::S3::Bucket').find((one) => resolver.nameOf(one) === name);
    const { WebsiteConfiguration: website } = (found ? resolver.properties(found) : {}) as Config;
    if (found === undefined || website === undefined) return undefined;
    if (!this.isPublic(found)) return new Set();
    const { objects } = bucketContent(assembly, resolver, found);
    nameWhatExpires(this.world, found, objects);
    const keys = [...objects.keys()];
    const index = String(website.IndexDocument ?? '');
    const folders = keys.filter((key) => key === index || key.endsWith(`/${index}`));
    return new Set([...keys, ...folders.map((key) => key.slice(0, key.length - index.length))]);
  }

  private isPublic(found: Found): boolean {
    const arn = this.world.resolver.nameOf(found, 'Arn');
    const asked = {
      principal: 'anonymous',
      account: 'anonymous',
      action: 's3:GetObject',
      resource: `${arn}/*`,
      context: { 'aws:securetransport': 'false' },
    };
    const onOpen = openConditionsOf(this.world, this.world.nameOf(found), found.resource.Type);
    return allowsAccount(this.policyOf(arn) ?? [], asked, onOpen);
  }
}
