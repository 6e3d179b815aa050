import { HttpApis } from '../../../../drill/model/apigateway/http-apis';
import { Origins } from '../../../../drill/model/edge/origins';
import type { Invoked } from '../../../../drill/model/messaging/function-queue';
import { serviceAccess } from '../../../../drill/model/messaging/service-access';
import { Permissions } from '../../../../drill/runtime/iam/roles';
import type { Resource } from '../../../../drill/template/assembly';
import type { OriginLoad, OriginPart } from '../../../../drill/world/traffic';
import { kind } from '../../support/edge-world';
import { fakeFunction, MINUTE, playWorld } from '../../support/play-world';

type Resources = Readonly<Record<string, Resource>>;

const HOME = kind('home', undefined, { path: '/' });
const NAME = 'shop.example';

const joined = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
const of = (path: string) => joined('arn:aws:execute-api:eu-west-3:123456789012:', { Ref: 'Api' }, path);

function api({ stage = {}, route = {}, permission = {}, fn = {}, integration = {} } = {}): Resources {
  return {
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: { Handler: 'index.handler', Runtime: 'nodejs24.x', ...fn },
    },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Function' },
        Principal: 'apigateway.amazonaws.com',
        SourceArn: of('/*/*'),
        ...permission,
      },
    },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP', Name: 'api' } },
    Integration: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': ['Function', 'Arn'] },
        PayloadFormatVersion: '2.0',
        ...integration,
      },
    },
    Route: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'Api' },
        RouteKey: '$default',
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
        ...route,
      },
    },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true, ...stage },
    },
    Domain: {
      Type: 'AWS::ApiGatewayV2::DomainName',
      Properties: { DomainName: NAME, DomainNameConfigurations: [] },
    },
    Mapping: {
      Type: 'AWS::ApiGatewayV2::ApiMapping',
      Properties: { ApiId: { Ref: 'Api' }, DomainName: { Ref: 'Domain' }, Stage: { Ref: 'Stage' } },
    },
  };
}

const SORRY: Invoked = { ended: 'result', result: { statusCode: 503 }, durationMs: 4 };

/** An API whose function ends as it is told, and the servers behind it. */
function placeOf(resources: Resources = api(), ends: () => Invoked = () => SORRY) {
  const place = playWorld(resources);
  const { world, sim, found } = place;
  const target = fakeFunction(
    found('Function'),
    world.resolver.nameOf(found('Function'), 'Arn'),
    () => sim,
    ends,
  );
  const apis = new HttpApis(world, {
    kinds: [HOME],
    functionOf: (arn) => (arn === target.arn ? target : undefined),
    access: serviceAccess(world, new Permissions(world)),
  });
  const served: OriginLoad[] = [];
  const servers = {
    serve: (loads: readonly OriginLoad[]) => {
      served.push(...loads);
      return loads.map((): OriginPart[] => [
        { share: 1, ended: { status: 200, by: 'application' }, afterMs: 9 },
      ]);
    },
    serveSecond: () => [],
    balancerFor: () => undefined,
  };
  const origins = new Origins([apis], servers);
  const api = world.resolver.nameOf(found('Api'), 'ApiEndpoint').replace('https://', '');
  const ask = (changes: Partial<OriginLoad> = {}, stepMs = 1000): readonly OriginPart[] =>
    origins.serve(
      [
        {
          domainName: world.resolver.nameOf(found('Domain'), 'RegionalDomainName'),
          kind: HOME,
          perSecond: 100,
          headers: { host: [NAME] },
          limits: { connectMs: 1000, readMs: 30_000 },
          attempts: 1,
          ...changes,
        },
      ],
      stepMs,
    )[0]!;
  return { ...place, target, api, ask, served };
}

/** Status to share. */
const statuses = (parts: readonly OriginPart[]) => {
  const shares: Record<string, number> = {};
  for (const { share, ended } of parts) {
    const name = 'status' in ended ? `${ended.status} ${ended.by}` : ended.failure;
    shares[name] = (shares[name] ?? 0) + share;
  }
  return shares;
};

async function answers(
  resources: Resources = api(),
  ends: () => Invoked = () => SORRY,
  changes: Partial<OriginLoad> = {},
) {
  const place = placeOf(resources, ends);
  await place.pass(1);
  return statuses(place.ask(changes));
}

describe('who is answered', () => {
  test('the site’s name, whatever name DNS had for it', async () => {
    expect(await answers()).toEqual({ '503 application': expect.closeTo(1, 9) });
  });

  test('a Host that no API has is refused', async () => {
    expect(await answers(api(), () => SORRY, { headers: { host: ['other.example'] } })).toEqual({
      '403 API Gateway': 1,
    });
  });

  test('whoever asks for the name itself, unless records of the stack say where it leads', async () => {
    expect(await answers(api(), () => SORRY, { domainName: NAME })).toHaveProperty('503 application');
    const record = { Type: 'AWS::Route53::RecordSet', Properties: { Name: `${NAME}.`, Type: 'A' } };
    expect(await answers({ ...api(), Record: record }, () => SORRY, { domainName: NAME })).toEqual({
      '200 application': 1,
    });
  });

  test('its own name, unless that is off', async () => {
    const place = placeOf();
    await place.pass(1);
    const own = { domainName: place.api, headers: { host: [place.api] } };
    expect(statuses(place.ask(own))).toHaveProperty('503 application');
    const closed = placeOf({
      ...api(),
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: { ProtocolType: 'HTTP', DisableExecuteApiEndpoint: true },
      },
    });
    expect(statuses(closed.ask(own))).toEqual({ '403 API Gateway': 1 });
  });

  test.each([
    ['/v1/a', '503 application'],
    ['/v1', '503 application'],
    ['/v10/a', '403 API Gateway'],
  ])('of a name with the mapping v1, %s gets %s', async (path, expected) => {
    const resources = api();
    const mapping = resources.Mapping!.Properties!;
    const one = kind('a', undefined, { path });
    const got = await answers(
      {
        ...resources,
        Mapping: { Type: 'AWS::ApiGatewayV2::ApiMapping', Properties: { ...mapping, ApiMappingKey: 'v1' } },
      },
      () => SORRY,
      { kind: one },
    );
    // A kind that was not asked before is on its way: it is answered, if not by the function yet.
    expect(Object.keys(got)[0]!.replace('200 application', '503 application')).toBe(expected);
  });

  test('a stage of another name is a part of the path; without a default stage the rest is not found', async () => {
    const staged = placeOf(api({ stage: { StageName: 'live' } }));
    await staged.pass(1);
    const own = { domainName: staged.api, headers: { host: [staged.api] } };
    expect(statuses(staged.ask({ ...own, kind: kind('a', undefined, { path: '/other' }) }))).toEqual({
      '404 API Gateway': 1,
    });
    expect(
      Object.keys(statuses(staged.ask({ ...own, kind: kind('b', undefined, { path: '/live/a' }) }))),
    ).toEqual(['200 application']);
  });

  test('no route is not found', async () => {
    expect(await answers(api({ route: { RouteKey: 'POST /orders' } }))).toEqual({ '404 API Gateway': 1 });
  });

  // Whose routes are in no template, and a name of an API that another stack, or a REST API, has: how they are is not known.
  test.each<[what: string, change: (resources: Resources) => Resources, said: string]>([
    [
      'a definition that a macro brings',
      ({ Route: _, Api, ...rest }) => ({
        ...rest,
        Api: {
          ...Api!,
          Properties: {
            ...Api!.Properties,
            Body: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: {} } },
          },
        },
      }),
      'the route $default: its OpenAPI definition is not in the template; it answers as the application would',
    ],
    [
      'a definition in Amazon S3',
      ({ Route: _, Api, ...rest }) => ({
        ...rest,
        Api: {
          ...Api!,
          Properties: { ...Api!.Properties, BodyS3Location: { Bucket: 'a', Key: 'api.yaml' } },
        },
      }),
      'the route $default: its OpenAPI definition is not in the template; it answers as the application would',
    ],
    [
      'an API of another stack',
      ({ Mapping, ...rest }) => ({
        ...rest,
        Mapping: { ...Mapping!, Properties: { ...Mapping!.Properties, ApiId: 'a1b2c3' } },
      }),
      'the API a1b2c3 is no HTTP API of the stacks: it answers as if it were well',
    ],
  ])('%s answers as if it were well, and is named', async (_, change, said) => {
    const place = placeOf(change(api()));
    await place.pass(1);
    expect(statuses(place.ask())).toEqual({ '200 application': 1 });
    const named = place.world.unsupported.all.flatMap(({ what, matters }) => (matters ? [what] : []));
    expect(named).toContain(said);
  });

  // "Develop routes for HTTP APIs": a greedy path variable is one part of a path at least.
  test('what has no route is said once, with the routes that there are', async () => {
    const place = placeOf(api({ route: { RouteKey: 'ANY /{proxy+}' } }));
    await place.pass(1);
    const ask = (path: string) => place.ask({ kind: kind(path, undefined, { path }) });
    for (const path of ['/a', '/', '/']) ask(path);
    const [line, ...more] = place.said('edge');
    expect([line, more]).toEqual([
      'has no route for GET /, so it answers 404; its routes: ANY /{proxy+}',
      [],
    ]);
  });
});

// API Gateway, "Troubleshoot issues with HTTP API Lambda integrations"; "Throttle requests to your HTTP APIs".
describe('what can go wrong', () => {
  test.each<[string, Parameters<typeof api>[0], () => Invoked, string]>([
    ['a function that fails', {}, () => ({ ended: 'error', message: 'oops' }), '500 API Gateway'],
    [
      'an answer that cannot be read',
      {},
      () => ({ ended: 'result', result: { statusCode: 'x' } }),
      '500 API Gateway',
    ],
    ['no permission', { permission: { Principal: 'sns.amazonaws.com' } }, () => SORRY, '500 API Gateway'],
    [
      'a permission for another route',
      {
        permission: {
          SourceArn: of('/*/*/a'),
        },
      },
      () => SORRY,
      '500 API Gateway',
    ],
    ['no concurrency', {}, () => ({ ended: 'throttled', message: '' }), '503 API Gateway'],
    ['a concurrency of none', { fn: { ReservedConcurrentExecutions: 0 } }, () => SORRY, '503 API Gateway'],
    [
      'a function that takes longer than the integration waits',
      { integration: { TimeoutInMillis: 2000 } },
      () => ({ ...SORRY, durationMs: 2500 }),
      '503 API Gateway',
    ],
  ])('%s', async (_, changes, ends, expected) => {
    expect(await answers(api(changes), ends)).toEqual({ [expected]: expect.closeTo(1, 9) });
  });

  test('a missing permission is named before anybody needs it', async () => {
    const place = placeOf(api({ permission: { Principal: 'sns.amazonaws.com' } }));
    await place.pass(1);
    expect(place.said('delivery')).toContain(
      'could not reach Function: its policy does not allow lambda:InvokeFunction',
    );
    expect(place.target.starts).toEqual([]);
  });

  test('above the throttle of its stage it answers 429', async () => {
    const place = placeOf(
      api({ stage: { DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 } } }),
    );
    await place.pass(1);
    expect(statuses(place.ask())).toEqual({
      '503 application': expect.closeTo(0.3, 9),
      '429 API Gateway': expect.closeTo(0.7, 9),
    });
    await place.pass(1);
    expect(statuses(place.ask())['429 API Gateway']).toBeCloseTo(0.9, 9);
  });

  test('a concurrency of five is five requests of a second each, at most', async () => {
    const place = placeOf(api({ fn: { ReservedConcurrentExecutions: 5 } }), () => ({
      ...SORRY,
      durationMs: 1000,
    }));
    for (let second = 0; second < 30; second++) {
      await place.pass(1);
      place.ask();
    }
    expect(statuses(place.ask())['503 API Gateway']).toBeCloseTo(0.95, 9);
  });

  test('whoever comes first waits for environments to start, later ones do not', async () => {
    const place = placeOf();
    await place.pass(1);
    const cold = place.ask();
    await place.pass(1);
    const warm = place.ask();
    expect(Math.max(...cold.map(({ afterMs }) => afterMs))).toBeGreaterThan(200);
    expect(Math.max(...warm.map(({ afterMs }) => afterMs))).toBeLessThan(50);
    expect(Object.keys(statuses(warm))).toEqual(['503 application']);
  });

  test('where functions are not invoked in a Region, at once, and until that is over', async () => {
    const place = placeOf();
    await place.pass(1);
    place.world.faults.change({ functions: ['eu-west-3'] });
    expect(statuses(place.ask())).toEqual({ '503 API Gateway': 1 });
    place.world.faults.change({ functions: [] });
    expect(statuses(place.ask())).toHaveProperty('503 application');
  });
});

test('what was asked once stands for all, is asked again after each change of what is broken, and now and then', async () => {
  const place = placeOf();
  await place.pass(1);
  const asked = async (seconds: number) => {
    const before = place.target.starts.length;
    for (let second = 0; second < seconds; second++) {
      place.ask();
      await place.pass(1);
    }
    return place.target.starts.length - before;
  };
  expect(await asked(50)).toBe(0);
  expect(await asked(120)).toBe(2);
  place.world.faults.change({ slowdown: 2 });
  expect(await asked(1)).toBe(1);
});

test('it is counted as CloudWatch does: all requests, those refused and those failed, in its Region', async () => {
  const place = placeOf(
    api({ stage: { DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 50 } } }),
  );
  for (let second = 0; second < 120; second++) {
    await place.pass(1);
    place.ask();
  }
  await place.pass(300);
  const read = (namespace: string, name: string, dimensions: Record<string, string>) =>
    place.store.read(
      { region: 'eu-west-3', namespace, name, dimensions },
      'Sum',
      MINUTE,
      place.sim.startMs + MINUTE,
    );
  const own = { ApiId: place.world.resolver.nameOf(place.found('Api')) };
  expect(read('AWS/ApiGateway', 'Count', own)).toBeCloseTo(6000, 6);
  expect(read('AWS/ApiGateway', '4xx', own)).toBeCloseTo(3000, 6);
  expect(read('AWS/ApiGateway', '5xx', { ...own, Stage: '$default' })).toBeCloseTo(3000, 6);
  const named = { FunctionName: place.world.resolver.nameOf(place.found('Function')) };
  expect(read('AWS/Lambda', 'Invocations', named)).toBeCloseTo(3000, 6);
});

describe('an HTTP integration', () => {
  const balancer: Resources = {
    Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {} },
    Listener: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: { LoadBalancerArn: { Ref: 'Balancer' }, Port: 80 },
    },
  };

  test('goes on to the servers of the stack, in the same step and once for all', async () => {
    const place = placeOf({
      ...api({
        integration: {
          IntegrationType: 'HTTP_PROXY',
          IntegrationUri: { Ref: 'Listener' },
          TimeoutInMillis: 3000,
        },
      }),
      ...balancer,
    });
    expect(statuses(place.ask())).toEqual({ '200 application': 1 });
    expect(place.served).toEqual([
      expect.objectContaining({
        domainName: place.world.resolver.nameOf(place.found('Balancer'), 'DNSName'),
        perSecond: 100,
        limits: { connectMs: 3000, readMs: 3000, completionMs: 3000 },
      }),
    ]);
  });

  test('that leads elsewhere, and one of a service, are named', async () => {
    for (const integration of [
      { IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://other.example/x' },
      { IntegrationType: 'AWS_PROXY', IntegrationSubtype: 'SQS-SendMessage', IntegrationUri: undefined },
    ]) {
      const place = placeOf(api({ integration }));
      expect(statuses(place.ask())).toEqual({ '200 application': 1 });
      expect(place.world.unsupported.all).toEqual([
        expect.objectContaining({
          resource: 'Api',
          matters: true,
          what: expect.stringMatching(/other\.example|SQS/),
        }),
      ]);
    }
  });
});

test('routes of an OpenAPI document and of a quick create are routes too', async () => {
  const imported: Resources = {
    ...api(),
    Api: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: {
        Body: {
          paths: {
            '/$default': {
              'x-amazon-apigateway-any-method': {
                'x-amazon-apigateway-integration': {
                  type: 'aws_proxy',
                  payloadFormatVersion: '2.0',
                  uri: joined(
                    'arn:aws:apigateway:eu-west-3:lambda:path/2015-03-31/functions/',
                    { 'Fn::GetAtt': ['Function', 'Arn'] },
                    '/invocations',
                  ),
                },
              },
            },
          },
        },
      },
    },
  };
  const { Route: _route, Integration: _integration, ...rest } = imported;
  expect(await answers(rest)).toHaveProperty('503 application');
  const { Stage: _stage, Mapping: mapping, ...quick } = rest;
  const created: Resources = {
    ...quick,
    Api: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: { ProtocolType: 'HTTP', Target: { 'Fn::GetAtt': ['Function', 'Arn'] } },
    },
    Mapping: { ...mapping!, Properties: { ...mapping!.Properties, Stage: '$default' } },
  };
  expect(await answers(created)).toHaveProperty('503 application');
});
