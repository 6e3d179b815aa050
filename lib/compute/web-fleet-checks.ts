import { type Duration, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { RELEASE_PATTERN } from '../private/contracts/deploy-lookup';
import { Problems } from '../private/problems';
import { knownSize, MAX_USER_DATA_BYTES } from './default-web-app';
import { checkPublicOrigin } from './public-origin';
import type { WebFleetProps } from './web-fleet';
import type { WebServer } from './web-server';

const INSTANCE_TYPE = /^[a-z0-9-]+\.[a-z0-9-]+$/;

/** The sizes after defaults, as far as the rules between them need them. */
export interface FleetNumbers {
  readonly zones: number | undefined;
  readonly instanceTypes: readonly string[];
  readonly minSize: number;
  readonly maxSize: number;
  readonly warmPoolSize: number;
}

/** Everything that can be wrong with the props, at once. */
export function fleetProblems(props: WebFleetProps, numbers: FleetNumbers): Problems {
  const problems = new Problems();
  checkSizes(problems, numbers);
  checkInstanceTypes(problems, numbers.instanceTypes);
  checkNetwork(problems, props);
  problems.range('requestsPerMinutePerInstance', props.requestsPerMinutePerInstance, 1, 10_000_000);
  problems.integer('maxInFlight', props.maxInFlight, 1, 10_000);
  seconds(problems, 'startupTime', props.startupTime, 0, 3600);
  // 15 s less than the load balancer's own limit of 4,000 s: the app keeps its connections longer.
  seconds(problems, 'idleTimeout', props.idleTimeout, 1, 3985);
  const release = props.amiRelease ?? 'default';
  problems.must(
    RELEASE_PATTERN.test(release),
    'amiRelease',
    'be 1 to 40 of A-Z, a-z, 0-9, ., _ and -',
    release,
  );
  if (props.server) checkServer(problems, props, props.server);
  return checkPublicOrigin(problems, props);
}

function checkSizes(problems: Problems, { zones, minSize, maxSize, warmPoolSize }: FleetNumbers): void {
  problems.integer('minSize', minSize, 1, 1000);
  problems.integer('maxSize', maxSize, 1, 1000);
  problems.integer('warmPoolSize', warmPoolSize, 0, 100);
  if (known(minSize, zones)) {
    const rule = `be at least the number of availability zones (${zones}), so that losing one leaves a server`;
    problems.must(minSize >= (zones ?? 0), 'minSize', rule, minSize);
  }
  if (known(minSize, maxSize))
    problems.must(maxSize >= minSize, 'maxSize', `be at least minSize (${minSize})`, maxSize);
  if (known(minSize, maxSize, warmPoolSize) && maxSize >= minSize) {
    const rule = `be at most maxSize less minSize (${maxSize - minSize}): more could never be used`;
    problems.must(warmPoolSize <= maxSize - minSize, 'warmPoolSize', rule, warmPoolSize);
  }
}

function checkInstanceTypes(problems: Problems, types: readonly string[]): void {
  if (Token.isUnresolved(types)) return;
  problems.must(types.length > 0 && types.length <= 40, 'instanceTypes', 'name 1 to 40 types', types);
  const names = types.filter((type) => !Token.isUnresolved(type));
  for (const type of names) {
    problems.must(INSTANCE_TYPE.test(type), 'instanceTypes', 'hold names such as t4g.small', type);
  }
  const repeated = names.filter((type, index) => names.indexOf(type) !== index);
  problems.must(repeated.length === 0, 'instanceTypes', 'name each type once', repeated);
  const shown = names
    .filter((type) => INSTANCE_TYPE.test(type))
    .map((type) => `${type} (${architectureOf(type)})`);
  const architectures = new Set(shown.map((text) => text.slice(text.indexOf('('))));
  problems.must(
    architectures.size <= 1,
    'instanceTypes',
    'all have one architecture, as the image has',
    shown,
  );
}

function checkNetwork(problems: Problems, { vpc, subnets, availabilityZones: zones }: WebFleetProps): void {
  if (zones && !Token.isUnresolved(zones)) {
    problems.must(zones.length >= 2 && zones.length <= 6, 'availabilityZones', 'name 2 to 6 zones', zones);
    problems.must(!vpc, 'availabilityZones', 'be left out when vpc is given, whose zones count', zones);
  }
  problems.must(!subnets || vpc !== undefined, 'subnets', 'be left out unless vpc is given', subnets);
}

function checkServer(problems: Problems, props: WebFleetProps, server: WebServer): void {
  const { imageId, port, healthCheckPath = '/', rootVolumeGib, rootDeviceName = '/dev/xvda' } = server;
  problems.must(/^ami-[0-9a-f]{8,17}$/.test(imageId), 'server.imageId', 'be an image id (ami-…)', imageId);
  problems.integer('server.port', port, 1, 65_535);
  problems.must(/^\/\S*$/.test(healthCheckPath), 'server.healthCheckPath', 'start with /', healthCheckPath);
  problems.must(
    /^\/dev\/\w+$/.test(rootDeviceName),
    'server.rootDeviceName',
    'start with /dev/',
    rootDeviceName,
  );
  problems.integer('server.rootVolumeGib', rootVolumeGib, 1, 16_384);
  const size = knownSize(server.userData) ?? 0;
  problems.must(
    size <= MAX_USER_DATA_BYTES,
    'server.userData',
    `be at most ${MAX_USER_DATA_BYTES} bytes`,
    size,
  );
  for (const name of ['maxInFlight', 'rehearsals', 'amiRelease'] as const) {
    const rule =
      'be left out when server is given: it is for the default app (your own sheds as in docs/shedding.md)';
    problems.must(props[name] === undefined, name, rule, props[name]);
  }
}

function seconds(
  problems: Problems,
  name: string,
  value: Duration | undefined,
  min: number,
  max: number,
): void {
  if (value === undefined || value.isUnresolved()) return;
  const rule = `be a whole number of seconds from ${min} to ${max}`;
  const shown = value.toSeconds({ integral: false });
  problems.must(Number.isInteger(shown) && shown >= min && shown <= max, name, rule, shown);
}

/** `arm64` or `x86_64`, as the public image parameters spell it. */
export function architectureOf(instanceType: string): string {
  return new ec2.InstanceType(instanceType).architecture;
}

function known(...values: readonly (number | undefined)[]): boolean {
  return values.every((value) => value !== undefined && !Token.isUnresolved(value));
}
