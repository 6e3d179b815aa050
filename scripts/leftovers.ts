import type { Resource, Stacks } from './upgrade/templates';

/** Why something is there after `cdk destroy`, or why it fails. */
export type Kind = keyof typeof MEANING;

/** What docs/destroy.md says of each; a test compares. */
export const MEANING = {
  kept: 'is kept by its deletion policy',
  'not-emptied': 'must be empty, or the stack is not deleted',
  protected: 'is protected from deletion, so the stack is not deleted',
  'log-of-its-own': 'writes to a log group that Lambda or CloudFront makes, and no stack deletes',
  volume: 'leaves its volumes when an instance ends',
  'unknown-custom': 'is made by a function of which nobody has said what it leaves',
  'pending-key': 'is deleted 7 to 30 days later; it costs nothing meanwhile',
  'validation-record': 'leaves its validation record in the hosted zone',
  'table-backup': 'leaves a backup for 35 days, at no cost',
} as const;

export interface Leftover {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly kind: Kind;
}

type Entry = [id: string, resource: Resource];
type Rule = (entry: Entry, all: readonly Entry[]) => boolean;

/**
 * What `cdk destroy --all` would leave in the account, by what the templates say and what AWS is known to do by itself.
 *
 * Documented: DeletionPolicy attribute; "Deleting KMS keys" (waiting period); DynamoDB "Backup and restore" (a table with point-in-time
 * recovery). Reported: validation records (cloudformation-coverage-roadmap issue 1603), logs of custom resources (aws-cdk issue 26553).
 */
export function leftoversOf(stacks: Stacks): Leftover[] {
  return Object.entries(stacks).flatMap(([stack, { template }]) => {
    const all = Object.entries(template.Resources);
    return all.flatMap((entry) =>
      (Object.keys(RULES) as Kind[])
        .filter((kind) => RULES[kind](entry, all))
        .map((kind) => ({ stack, logicalId: entry[0], type: entry[1].Type, kind })),
    );
  });
}

export const sentenceOf = ({ stack, logicalId, type, kind }: Leftover): string =>
  `${stack}: ${type} ${logicalId} ${MEANING[kind]}`;

const stays = ({ DeletionPolicy, Type }: Resource): boolean =>
  DeletionPolicy === undefined ? SNAPSHOT_BY_DEFAULT.has(Type) : DeletionPolicy !== 'Delete';

/** Documented: DeletionPolicy attribute, Snapshot. */
const SNAPSHOT_BY_DEFAULT = new Set(['AWS::RDS::DBCluster', 'AWS::RDS::DBInstance']);

const RULES: Readonly<Record<Kind, Rule>> = {
  kept: ([, resource]) => stays(resource),
  'not-emptied': ([id, resource], all) =>
    resource.Type === 'AWS::S3::Bucket' &&
    !stays(resource) &&
    !all.some(
      ([, other]) => other.Type === 'Custom::S3AutoDeleteObjects' && isRef(other.Properties?.BucketName, id),
    ),
  protected: ([, { Properties = {} }]) =>
    PROTECTIONS.some((name) => Properties[name] === true) ||
    listOf(Properties.LoadBalancerAttributes).some(
      ({ Key, Value }) => Key === 'deletion_protection.enabled' && String(Value) === 'true',
    ),
  'log-of-its-own': (entry, all) => logsBeside(entry, all),
  volume: ([, { Properties }]) => /"DeleteOnTermination":"?false/.test(JSON.stringify(Properties ?? {})),
  'unknown-custom': ([, { Type }]) =>
    /^(Custom::|AWS::CloudFormation::CustomResource)/.test(Type) && !(Type in CUSTOM_LEAVES_NOTHING),
  'pending-key': ([, resource]) => resource.Type === 'AWS::KMS::Key' && !stays(resource),
  'validation-record': ([, { Type, Properties }]) =>
    Type === 'AWS::CertificateManager::Certificate' && Properties?.ValidationMethod === 'DNS',
  'table-backup': ([, resource]) =>
    resource.Type === 'AWS::DynamoDB::Table' &&
    !stays(resource) &&
    /"PointInTimeRecoveryEnabled":true/.test(JSON.stringify(resource.Properties ?? {})),
};

/** Why each leaves nothing that the stack's own resources do not take along. */
const CUSTOM_LEAVES_NOTHING: Readonly<Record<string, string>> = {
  'Custom::BreakwaterEdgeKeys': 'writes into the stack’s own store',
  'Custom::BreakwaterImage': 'only reads',
  'Custom::BreakwaterMode': 'deletes the parameter that it made',
  'Custom::BreakwaterOriginVerify': 'writes into the stack’s own secret',
  'Custom::BreakwaterPrefixList': 'only reads',
  'Custom::CDKBucketDeployment': 'writes into a bucket of the stack, which is judged itself',
  'Custom::S3AutoDeleteObjects': 'only deletes',
};

const PROTECTIONS = ['DeletionProtection', 'DeletionProtectionEnabled', 'DisableApiTermination'];

function logsBeside([id, { Type, Properties = {} }]: Entry, all: readonly Entry[]): boolean {
  const groups = all.filter((entry) => entry[1].Type === 'AWS::Logs::LogGroup');
  if (Type === 'AWS::Lambda::Function') {
    const named = (Properties.LoggingConfig as { LogGroup?: unknown } | undefined)?.LogGroup;
    return !groups.some(
      ([group, { Properties: own }]) =>
        isRef(named, group) ||
        (own?.LogGroupName !== undefined && mentions(own, Properties.FunctionName, id)),
    );
  }
  if (Type !== 'AWS::CloudFront::Function' || !/console\.(log|error)/.test(String(Properties.FunctionCode)))
    return false;
  return !groups.some(([, { Properties: own = {} }]) => mentions(own, Properties.Name, id));
}

/** The group's name has the function's name, or refers to it. */
const mentions = (group: Readonly<Record<string, unknown>>, name: unknown, id: string): boolean => {
  const text = JSON.stringify(group.LogGroupName ?? '');
  return text.includes(`{"Ref":"${id}"}`) || (typeof name === 'string' && text.endsWith(`/${name}"`));
};

const isRef = (value: unknown, id: string): boolean =>
  typeof value === 'object' && value !== null && (value as { Ref?: unknown }).Ref === id;

const listOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value : []);
