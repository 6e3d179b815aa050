import { Duration, Names, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as integrations from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { assetPath } from '../private/assets';
import { LIFEBOAT_RETRY_SECONDS, type LifeboatEnvironment } from '../private/contracts/lifeboat';
import { Problems } from '../private/problems';
import { refuseSecond } from '../private/refuse-second';
import { requireShape } from '../private/shape';
import { lifeboatProps } from '../private/shapes';
import { LONGEST_FIRST_NAME } from './site-domain';
import { checkName, checkZone } from './zone';

/** Props of {@link Lifeboat}. */
export interface LifeboatProps {
  /**
   * Names that it answers to, 1–10: `origin.` and the site's domain, for {@link OriginFailover}, and each name under which visitors
   * know the site, as CloudFront forwards that name; the first has at most 64 characters. API Gateway refuses a request for any other with 403.
   */
  readonly domainNames: string[];
  /** Id of the public hosted zone in which the certificate is validated. All names are in it. */
  readonly hostedZoneId: string;
  /** Name of that zone. */
  readonly hostedZoneName: string;
  /**
   * The site's name as its visitors know it, at most 60 characters.
   *
   * @default - the answer names nobody
   */
  readonly brand?: string;
  /**
   * When visitors are asked to come back, 5–3,600 s. Each is told a quarter less or more, so that they do not all come at once.
   *
   * @default Duration.minutes(1)
   */
  readonly retryAfter?: Duration;
  /**
   * Requests a second that it answers in the long run, 1–100,000; what is above gets a 429 of API Gateway. The account's own quota
   * for the Region is above it: 10,000, and less in some Regions.
   *
   * @default 1000
   */
  readonly requestsPerSecond?: number;
  /**
   * Requests that it answers in one go, 1–100,000. The account's own quota is 5,000, and less in some Regions.
   *
   * @default 1000
   */
  readonly burst?: number;
}

const MOST_NAMES = 10;

/** Who asked is not in it: no address, no agent, no query. */
const ACCESS_LOG = JSON.stringify({
  time: '$context.requestTime',
  requestId: '$context.requestId',
  host: '$context.domainName',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  bytes: '$context.responseLength',
  ms: '$context.responseLatency',
  functionMs: '$context.integrationLatency',
  error: '$context.error.message',
});

/**
 * What answers when the site's Region does not: any path and any method, at once, with an honest 503. It belongs into another Region than
 * the site, and depends on nothing there but API Gateway and Lambda themselves: no table, no parameter, no secret, no other function.
 *
 * Behind the distribution its text is replaced by the distribution's own page; what it is worth there is that the answer takes
 * milliseconds instead of a timeout, also for POST.
 *
 * What it cannot do: API Gateway itself refuses more than 10,240 bytes of request line and headers, more than 10 MB of body, and what is above
 * the throttle (documented: API Gateway "Quotas for configuring and running an HTTP API"); Lambda takes 6 MB of event, which a body that is
 * no text fills with 4.5 MB: it comes as base64.
 */
export class Lifeboat extends Construct {
  public readonly api: apigateway.HttpApi;
  public readonly function: lambda.Function;
  public readonly certificate: acm.Certificate;
  /** The names that it answers to. */
  public readonly domainNames: string[] = [];
  private readonly domains = new Map<string, apigateway.DomainName>();

  /** @throws when a prop is unusable; the message names them all. */
  public constructor(scope: Construct, id: string, props: LifeboatProps) {
    super(scope, id);
    requireShape(this, props, lifeboatProps);
    check(props).throwIfAny(this);
    this.domainNames = [...props.domainNames];
    refuseSecond(this, {
      taken: (node) =>
        node instanceof Lifeboat && node.domainNames.some((name) => this.domainNames.includes(name)),
      what: 'a lifeboat of one of the names',
      rule: 'domainNames must differ between two lifeboats',
      values: this.domainNames,
    });
    this.function = this.makeFunction(props);
    this.api = this.makeApi();
    this.certificate = this.makeCertificate(props);
    const stage = this.makeStage(props);
    for (const name of this.domainNames) this.domains.set(name, this.answerTo(name, stage));
  }

  /**
   * The custom domain of one of {@link domainNames}: what an alias record points at.
   *
   * @throws when it does not answer to that name.
   */
  public domainOf(domainName: string): apigateway.DomainName {
    const domain = this.domains.get(domainName);
    if (domain) return domain;
    throw new Error(
      `${this.node.path}: domainName must be one of ${this.domainNames.join(', ')}, got ${JSON.stringify(domainName)}`,
    );
  }

  /** Requests answered: more than a few mean that DNS has moved. */
  public metricRequests(): cloudwatch.Metric {
    return this.metric('Count', 'SampleCount');
  }

  /** Requests that got a 4xx of API Gateway, of which 429 is the usual one: the throttle. */
  public metricRefused(): cloudwatch.Metric {
    return this.metric('4xx', 'Sum');
  }

  /** Requests for which the function did not answer in time or failed. It should never be above zero. */
  public metricFailed(): cloudwatch.Metric {
    return this.function.metricErrors({ statistic: 'Sum', period: Duration.minutes(1) });
  }

  /** Requests for which Lambda had no room: the account's concurrency in this Region is used up. */
  public metricThrottled(): cloudwatch.Metric {
    return this.function.metricThrottles({ statistic: 'Sum', period: Duration.minutes(1) });
  }

  private metric(metricName: string, statistic: string): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/ApiGateway',
      metricName,
      statistic,
      period: Duration.minutes(1),
      dimensionsMap: { ApiId: this.api.apiId },
    }).attachTo(this);
  }

  private makeFunction(props: LifeboatProps): lambda.Function {
    const logGroup = this.logGroup('Logs');
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const environment: LifeboatEnvironment = {
      BREAKWATER_RETRY_AFTER_SECONDS: String(
        props.retryAfter?.toSeconds() ?? LIFEBOAT_RETRY_SECONDS.standard,
      ),
      BREAKWATER_BRAND: props.brand ?? '',
    };
    return new lambda.Function(this, 'Function', {
      description: 'Breakwater: answers every request with an honest 503 while the site cannot',
      code: lambda.Code.fromAsset(assetPath('lifeboat')),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
      timeout: Duration.seconds(3),
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      // Three lines for each request would cost more than answering it.
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
      applicationLogLevelV2: lambda.ApplicationLogLevel.WARN,
      environment: { ...environment },
    });
  }

  private makeApi(): apigateway.HttpApi {
    const api = new apigateway.HttpApi(this, 'Api', {
      // The CDK's own name for it is its id, which says nothing in a list.
      apiName: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      description: 'Breakwater: lifeboat',
      createDefaultStage: false,
      // Only the names that DNS gives out.
      disableExecuteApiEndpoint: true,
      ipAddressType: apigateway.IpAddressType.DUAL_STACK,
      defaultIntegration: new integrations.HttpLambdaIntegration('Answer', this.function, {
        payloadFormatVersion: apigateway.PayloadFormatVersion.VERSION_2_0,
      }),
    });
    Validations.of(api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: 'It tells every visitor the same, and reads nothing that would need signing in for.',
    });
    return api;
  }

  private makeStage(props: LifeboatProps): apigateway.HttpStage {
    return new apigateway.HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: props.requestsPerSecond ?? 1000, burstLimit: props.burst ?? 1000 },
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(this.logGroup('AccessLogs')),
        format: AccessLogFormat.custom(ACCESS_LOG),
      },
    });
  }

  /** Of this Region, where API Gateway wants it. ACM asks for the same validation record in each Region, so none disturbs another. */
  private makeCertificate(props: LifeboatProps): acm.Certificate {
    const [domainName = '', ...others] = this.domainNames;
    const zone = route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', {
      hostedZoneId: props.hostedZoneId,
      zoneName: props.hostedZoneName,
    });
    return new acm.Certificate(this, 'Certificate', {
      domainName,
      subjectAlternativeNames: others.length > 0 ? others : undefined,
      validation: acm.CertificateValidation.fromDns(zone),
    });
  }

  private answerTo(name: string, stage: apigateway.HttpStage): apigateway.DomainName {
    const domain = new apigateway.DomainName(this, name, {
      domainName: name,
      certificate: this.certificate,
      // The only one there is for HTTP APIs; Route 53's checkers speak it, and no newer one.
      securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
      ipAddressType: apigateway.IpAddressType.DUAL_STACK,
    });
    new apigateway.ApiMapping(domain, 'Mapping', { api: this.api, domainName: domain, stage });
    return domain;
  }

  private logGroup(id: string): logs.LogGroup {
    return new logs.LogGroup(this, id, {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

function check(props: LifeboatProps): Problems {
  const { domainNames: names, brand, retryAfter } = props;
  const { least, most } = LIFEBOAT_RETRY_SECONDS;
  const problems = checkZone(new Problems(), props)
    .must(
      names.length >= 1 && names.length <= MOST_NAMES && new Set(names).size === names.length,
      'domainNames',
      `be 1 to ${MOST_NAMES} different names`,
      names,
    )
    .must((brand ?? '').length <= 60, 'brand', 'have at most 60 characters', brand)
    .range('retryAfter', retryAfter?.toSeconds({ integral: false }), least, most, 's')
    .range('requestsPerSecond', props.requestsPerSecond, 1, 100_000)
    .integer('burst', props.burst, 1, 100_000);
  for (const [index, name] of names.entries()) checkName(problems, `domainNames[${index}]`, name, props);
  const [first = ''] = names;
  problems.must(
    first.length <= LONGEST_FIRST_NAME,
    'domainNames[0]',
    `have at most ${LONGEST_FIRST_NAME} characters, as the certificate's first name; put a shorter one first`,
    first,
  );
  return problems;
}
