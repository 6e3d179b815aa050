import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import {
  EDGE_KEYS_TIMEOUT_SECONDS,
  type EdgeKeys,
  type EdgeKeysEnvironment,
  SECRET_KEY_FIELD,
} from '../private/contracts/edge-keys';
import { deployFunction, deployResource } from '../private/deploy-function';

/** The functions accept a key of 43 characters: 32 bytes as base64url, or as many letters and digits. */
const KEY_CHARACTERS = 43;
const ROTATION = 'rate(90 days)';
/** Changes when the entries of the store have to be written again. */
const VERSION = '1';

/**
 * The keys with which tickets and passes are signed. Their source is a secret; a function copies its current and its previous
 * value into the store, at the first deploy and at each rotation. It never touches the mode, which is another entry.
 */
export class SigningKeys extends Construct {
  public readonly secret: secretsmanager.Secret;
  /** Runs during a deploy, and at each rotation. */
  public readonly function: lambda.Function;

  public constructor(scope: Construct, id: string, store: cloudfront.KeyValueStore, site: string) {
    super(scope, id);
    this.secret = new secretsmanager.Secret(this, 'Secret', {
      description: `Breakwater: signs the tickets and passes of ${site} at the edge`,
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: SECRET_KEY_FIELD,
        passwordLength: KEY_CHARACTERS,
        // What is left is letters and digits, which are base64url too.
        excludePunctuation: true,
      },
      // Without the store there is nothing that it could sign for.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const environment: EdgeKeysEnvironment = { BREAKWATER_STORE_ARN: store.keyValueStoreArn };
    this.function = deployFunction(this, {
      asset: 'edge-keys',
      description: `Gives the edge of ${site} its signing keys, and rotates them`,
      environment: { ...environment },
      timeout: Duration.seconds(EDGE_KEYS_TIMEOUT_SECONDS),
    });
    this.allow(store);
    this.seed(store);
    this.rotate();
  }

  private allow(store: cloudfront.KeyValueStore): void {
    this.function.addToRolePolicy(keyValueWrites(store.keyValueStoreArn));
    this.function.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
          (name) => `secretsmanager:${name}`,
        ),
        resources: [this.secret.secretArn],
      }),
    );
  }

  private seed(store: cloudfront.KeyValueStore): void {
    const properties: EdgeKeys = {
      StoreArn: store.keyValueStoreArn,
      SecretArn: this.secret.secretArn,
      Version: VERSION,
    };
    deployResource(this, 'Entries', this.function, 'Custom::BreakwaterEdgeKeys', { ...properties });
  }

  /**
   * Not `secret.addRotationSchedule`, which also grants GetRandomPassword on everything. Not at once, as it would be by default:
   * the first rotation would meet the entries while they are being written.
   */
  private rotate(): void {
    this.function.addPermission('Rotate', {
      principal: new iam.ServicePrincipal('secretsmanager.amazonaws.com'),
      // Not anybody's secret: only this account's (documented: IAM "The confused deputy problem").
      sourceAccount: Stack.of(this).account,
    });
    const schedule = new secretsmanager.CfnRotationSchedule(this, 'Rotation', {
      secretId: this.secret.secretArn,
      rotationLambdaArn: this.function.functionArn,
      rotateImmediatelyOnUpdate: false,
      rotationRules: { scheduleExpression: ROTATION, duration: '3h' },
    });
    // Secrets Manager tries the function when it is told of it.
    schedule.node.addDependency(this.function);
  }
}

/** Reading and writing entries of the one store; whose writer gives the store's version along (documented: UpdateKeys, If-Match). */
export function keyValueWrites(storeArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['DescribeKeyValueStore', 'GetKey', 'UpdateKeys'].map(
      (name) => `cloudfront-keyvaluestore:${name}`,
    ),
    resources: [storeArn],
  });
}
