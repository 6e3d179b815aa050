import { runInThisContext } from 'node:vm';
import type { World } from '../world/world';
import { registerServices, type Services } from './aws/services';
import type { QueuesPort } from './aws/sqs';
import { Concurrency, LambdaFunction, type LogPort } from './function';
import { Gateway } from './gateway';
import { Permissions } from './iam/roles';

/** Everything that runs the assembly's functions. */
export interface Runtime {
  readonly world: World;
  readonly gateway: Gateway;
  readonly permissions: Permissions;
  readonly services: Services;
  /** In order of their ARNs. */
  readonly functions: readonly LambdaFunction[];
  /** By its ARN, with or without a version or an alias behind it, or by its name in a Region. */
  functionOf(arn: string): LambdaFunction | undefined;
}

export interface RuntimePorts {
  readonly log: LogPort;
  readonly queues: QueuesPort;
}

/** The functions of an assembly, its services and who may call them. Registers the services' operations in `world.api`. */
export function createRuntime(world: World, { log, queues }: RuntimePorts): Runtime {
  // Lambda's clock is UTC; a handler that formats a local time must say the same on every machine.
  (runInThisContext('process') as NodeJS.Process).env.TZ = 'UTC';
  const services = registerServices(world, queues);
  const permissions = new Permissions(world);
  const gateway = new Gateway(world, permissions);
  const concurrencies = new Map<string, Concurrency>();
  const concurrencyOf = (region: string): Concurrency => {
    const known = concurrencies.get(region) ?? new Concurrency();
    concurrencies.set(region, known);
    return known;
  };
  const functions = world.resolver
    .ofType('AWS::Lambda::Function')
    .map(
      (found) =>
        new LambdaFunction({
          world,
          found,
          permissions,
          gateway,
          concurrency: concurrencyOf(found.stack.region),
          log,
        }),
    )
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  for (const one of functions) one.nameUnsupported();
  permissions.nameKeysOfLogs();
  const byArn = new Map(functions.map((one) => [one.arn, one]));
  return {
    world,
    gateway,
    permissions,
    services,
    functions,
    functionOf: (arn) => byArn.get(arn) ?? byArn.get(arn.split(':').slice(0, 7).join(':')),
  };
}
