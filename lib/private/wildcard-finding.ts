import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The id under which cdk-nag reports a policy's resource with a wildcard. It writes references as `<LogicalId>`; acknowledging the
 * rule as a whole would not match, and would hide wildcards that nobody gave a reason for.
 */
export function wildcardFinding(scope: Construct, arn: string): string {
  return `AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(arn))}]`;
}

function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[kind, inner] = []] = Object.entries(value as Record<string, unknown>);
  if (kind === 'Fn::Join') return joined(inner as [string, unknown[]]);
  if (kind === 'Fn::GetAtt') return `<${(inner as string[]).join('.')}>`;
  if (kind === 'Ref') return `<${inner}>`;
  return JSON.stringify(value);
}

const joined = ([delimiter, parts]: [string, unknown[]]): string => parts.map(flatten).join(delimiter);
