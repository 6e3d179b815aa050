/**
 * A secret's dynamic reference by its name, where it was by its ARN: both are the same value (documented: CloudFormation, "Get a secret or secret
 * value from Secrets Manager", secret-id). What the value is stays unknown; that two are the same is what matters.
 */
export function namedSecret(text: string): string {
  return text.replace(BY_ARN, '{{resolve:secretsmanager:$1:');
}

/** Secrets Manager puts a hyphen and six characters behind the name. */
const BY_ARN =
  /\{\{resolve:secretsmanager:arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+?)-[A-Za-z0-9]{6}:/g;
