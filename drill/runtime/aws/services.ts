import type { World } from '../../world/world';
import { KeyValueStores } from './cloudfront-keyvaluestore';
import { DynamoDb } from './dynamodb';
import { registerEvents } from './events';
import { Buckets } from './s3';
import { SecretsManager } from './secrets-manager';
import { Ses } from './ses';
import { registerSmall } from './small';
import { registerSns } from './sns';
import { type QueuesPort, registerSqs } from './sqs';
import { ParameterStore } from './ssm';

/** The services whose state the runtime keeps, as others reach it. */
export interface Services {
  readonly tables: DynamoDb;
  readonly parameters: ParameterStore;
  readonly secrets: SecretsManager;
  readonly buckets: Buckets;
  readonly stores: KeyValueStores;
}

/** Registers their operations in `world.api`, and fills them with what the templates say. */
export function registerServices(world: World, queues: QueuesPort): Services {
  registerSqs(world, queues);
  registerSns(world);
  registerEvents(world);
  registerSmall(world);
  new Ses(world);
  return {
    tables: new DynamoDb(world),
    parameters: new ParameterStore(world),
    secrets: new SecretsManager(world),
    buckets: new Buckets(world),
    stores: new KeyValueStores(world),
  };
}
