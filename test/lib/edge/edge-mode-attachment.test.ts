import { type App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import { AppOrigin, EdgeMode, type EdgeModeProps, MaintenanceSite } from '../../../lib';
import { edgeStack, FLAG_SETS, PAGE } from './support';

interface Parts {
  readonly stack: Stack;
  readonly mode: EdgeMode;
  readonly maintenance: MaintenanceSite;
}
type Props = cloudfront.DistributionProps;

function parts(props: Partial<EdgeModeProps> = {}, stack = edgeStack()): Parts {
  const mode = new EdgeMode(stack, 'Mode', {
    site: 'shop',
    sessionCookies: ['session'],
    landingPaths: ['/sale'],
    ...props,
  });
  return { stack, mode, maintenance: new MaintenanceSite(stack, 'Maintenance', { page: PAGE }) };
}

const host = (originId?: string) => new origins.HttpOrigin('origin.shop.example', { originId });
const right = ({ mode, maintenance }: Parts, origin: cloudfront.IOrigin): Props => ({
  defaultBehavior: { origin, ...mode.behaviorOptions() },
  additionalBehaviors: { [maintenance.pathPattern]: mode.pagesBehavior(maintenance) },
});

/** What synthesis says of it, one line for each problem. */
function problems({ stack }: Parts): string[] {
  try {
    (stack.node.root as App).synth({ force: true });
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n');
    return lines.map((line) => line.replace(/^\s*\[.*?\] (Edge\/Site: )?/, ''));
  }
  return [];
}

describe.each(FLAG_SETS)('what is right passes %s', (_, context) => {
  test.each<[string, Partial<EdgeModeProps>, (made: Parts) => Props]>([
    ['an AppOrigin', {}, (made) => right(made, AppOrigin.publicHost('origin.shop.example'))],
    ['an origin with an id of one’s own', { appOriginId: 'shop' }, (made) => right(made, host('shop'))],
    ['any origin without forwardHost', { forwardHost: false }, (made) => right(made, host())],
    [
      'another behaviour with another origin, and no function',
      {},
      (made) => {
        const props = right(made, AppOrigin.publicHost('origin.shop.example'));
        return {
          ...props,
          additionalBehaviors: { ...props.additionalBehaviors, '/images/*': { origin: host() } },
        };
      },
    ],
    ['a distribution without the functions', {}, () => ({ defaultBehavior: { origin: host() } })],
  ])('%s', (_what, props, build) => {
    const made = parts(props, edgeStack(context));
    new cloudfront.Distribution(made.stack, 'Site', build(made));
    expect(problems(made)).toEqual([]);
  });
});

test('a mode that no distribution has may be attached elsewhere', () => {
  expect(problems(parts())).toEqual([]);
});

describe('refused, with what to do', () => {
  const refused = (build: (made: Parts) => Props, props: Partial<EdgeModeProps> = {}) => {
    const made = parts(props);
    new cloudfront.Distribution(made.stack, 'Site', build(made));
    return problems(made);
  };

  test('an origin with another id', () => {
    expect(refused((made) => right(made, host()))).toEqual([
      expect.stringMatching(
        /^an origin must have the id breakwater-app, .* got \["EdgeSiteOrigin1.*","breakwater-pages"\]: use an AppOrigin, or give .*appOriginId, or say forwardHost: false$/,
      ),
      expect.stringMatching(
        /^the behaviour \* must go to the origin breakwater-app, .* got "EdgeSiteOrigin1/,
      ),
    ]);
  });

  test('no origin where reads are to be tried again', () => {
    const props = { standbyOriginId: 'second' };
    expect(refused((made) => right(made, AppOrigin.publicHost('origin.shop.example')), props)).toEqual([
      'an origin must have the id second, where the function has reads tried again, got ["breakwater-app","breakwater-pages"]: ' +
        'give it to standbyOrigin of an EdgeDistribution, or take standbyOriginId away',
    ]);
  });

  test('no pages', () => {
    expect(
      refused(({ mode }) => ({
        defaultBehavior: { origin: host('breakwater-app'), ...mode.behaviorOptions() },
      })),
    ).toEqual([
      expect.stringMatching(
        /^an origin must have the id breakwater-pages, .* got \["breakwater-app"\]: add mode\.pagesBehavior/,
      ),
      expect.stringMatching(
        /^a behaviour must be for \/_breakwater\/\*, with both functions, got \["\*"\]: add additionalBehaviors: \{ \[maintenance\.pathPattern\]: mode\.pagesBehavior\(maintenance\) \}$/,
      ),
    ]);
  });

  test('the pages’ behaviour without the functions', () => {
    expect(
      refused((made) => ({
        ...right(made, host('breakwater-app')),
        additionalBehaviors: { '_breakwater/*': made.maintenance.behavior },
      })),
    ).toEqual([
      'the behaviour _breakwater/* must have both functions, got none: spread mode.pagesBehavior(maintenance) behind your own options',
    ]);
  });

  test('the pages’ behaviour on another origin', () => {
    expect(
      refused((made) => ({
        ...right(made, host('breakwater-app')),
        additionalBehaviors: {
          '/_breakwater/*': { ...made.mode.pagesBehavior(made.maintenance), origin: host('shop') },
          '/other/*': made.maintenance.behavior,
        },
      })),
    ).toEqual([expect.stringContaining('/_breakwater/* must go to the origin breakwater-pages, got "shop"')]);
  });

  test('functions on a behaviour of another origin', () => {
    const build = (made: Parts): Props => {
      const props = right(made, host('breakwater-app'));
      const api = { origin: host('api'), ...made.mode.behaviorOptions() };
      return { ...props, additionalBehaviors: { ...props.additionalBehaviors, '/api/*': api } };
    };
    expect(refused(build)).toEqual([
      expect.stringMatching(
        /^the behaviour \/api\/\* must go to the origin breakwater-app, .* got "api": take the functions off it, or say forwardHost: false$/,
      ),
    ]);
    expect(refused(build, { forwardHost: false })).toEqual([]);
  });

  test('half of the functions, and a policy that sends Host', () => {
    expect(
      refused((made) => {
        const props = right(made, host('breakwater-app'));
        const [first] = made.mode.behaviorOptions().functionAssociations!;
        return {
          ...props,
          defaultBehavior: {
            ...props.defaultBehavior,
            functionAssociations: [first!],
            originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER,
          },
        };
      }),
    ).toEqual([
      'the behaviour * must have both functions, got viewer-request: spread mode.behaviorOptions() behind your own options',
      expect.stringContaining(
        'the behaviour * must not send Host by its origin request policy, got AllViewer',
      ),
    ]);
  });
});

describe('as the template will have it', () => {
  test('an override counts', () => {
    const made = parts();
    const site = new cloudfront.Distribution(made.stack, 'Site', right(made, host()));
    const resource = site.node.defaultChild as cloudfront.CfnDistribution;
    resource.addPropertyOverride('DistributionConfig.Origins.0.Id', 'breakwater-app');
    resource.addPropertyOverride('DistributionConfig.DefaultCacheBehavior.TargetOriginId', 'breakwater-app');
    expect(problems(made)).toEqual([]);
    resource.addPropertyOverride('DistributionConfig.Origins.1.Id', 'pages');
    expect(problems(made)).toEqual([expect.stringContaining('the id breakwater-pages')]);
  });

  test('what is known at deploy only passes', () => {
    const made = parts();
    const id = new CfnParameter(made.stack, 'OriginId').valueAsString;
    const site = new cloudfront.Distribution(made.stack, 'Site', right(made, host()));
    const resource = site.node.defaultChild as cloudfront.CfnDistribution;
    resource.addPropertyOverride('DistributionConfig.Origins.0.Id', id);
    resource.addPropertyOverride('DistributionConfig.DefaultCacheBehavior.TargetOriginId', id);
    expect(problems(made)).toEqual([]);
    const condition = { 'Fn::If': ['Always', [], []] };
    resource.addPropertyOverride('DistributionConfig.CacheBehaviors.0.FunctionAssociations', condition);
    expect(problems(made)).toEqual([]);
    resource.addPropertyOverride('DistributionConfig.CacheBehaviors', condition);
    expect(problems(made)).toEqual([]);
  });

  test('a distribution of another stack, and one in plain CloudFormation', () => {
    const made = parts();
    const env = { account: '123456789012', region: 'us-east-1' };
    const other = new Stack(made.stack.node.root, 'Other', { env });
    new cloudfront.CfnDistribution(other, 'Plain', {
      distributionConfig: {
        enabled: true,
        origins: [
          {
            id: 'shop',
            domainName: 'origin.shop.example',
            customOriginConfig: { originProtocolPolicy: 'https-only' },
          },
        ],
        defaultCacheBehavior: {
          targetOriginId: 'shop',
          viewerProtocolPolicy: 'https-only',
          functionAssociations: [
            { eventType: 'viewer-request', functionArn: made.mode.viewerRequest.functionArn },
          ],
        },
      },
    });
    expect(problems(made).map((problem) => problem.replace(/ must .*/, ''))).toEqual([
      'Other/Plain: an origin',
      'Other/Plain: an origin',
      'Other/Plain: a behaviour',
      'Other/Plain: the behaviour *',
      'Other/Plain: the behaviour *',
    ]);
  });
});
