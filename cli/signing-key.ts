import { createHmac } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  BYPASS_PARAMETER,
  BYPASS_PATH,
  SIGNATURE_CHARACTERS,
  signedText,
} from '../lib/private/contracts/edge';
import { SECRET_KEY_FIELD, SIGNING_KEY_PATTERN } from '../lib/private/contracts/edge-keys';
import { type Access, clientSettings } from './access';
import type { Deployment } from './deployment';
import { CommandError } from './errors';
import { explain } from './explain';

/**
 * The key that the edges sign and check with. It is read from the secret and not from the store, so that who may look at the mode cannot
 * let herself in.
 */
export async function signingKey(access: Access, { secretArn }: Deployment): Promise<string> {
  const region = secretArn.split(':')[3] || 'us-east-1';
  const client = new SecretsManagerClient(clientSettings(access, region));
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    return keyIn(SecretString);
  } catch (error) {
    const action = 'secretsmanager:GetSecretValue';
    throw explain(error, { action, resource: secretArn, region }, access);
  }
}

function keyIn(text: string | undefined): string {
  try {
    const key: unknown = JSON.parse(text ?? '')[SECRET_KEY_FIELD];
    if (typeof key === 'string' && SIGNING_KEY_PATTERN.test(key)) return key;
  } catch {
    // Whatever it is, it is no key.
  }
  throw new CommandError(
    'the secret with the signing keys holds no key; rotate it in Secrets Manager, or deploy the site again',
  );
}

/** How the edges get the secret's key again. */
export const howToCopyKeys = ({ secretArn }: Deployment): string => {
  const region = secretArn.split(':')[3] || 'us-east-1';
  return `aws secretsmanager rotate-secret --region ${region} --secret-id ${secretArn}`;
};

/** Sets the bypass cookie in the browser that opens it. `until` in seconds since the epoch. */
export function bypassPath(key: string, until: number): string {
  const payload = String(until);
  const signature = createHmac('sha256', key)
    .update(signedText('bypass', payload))
    .digest('base64url')
    .slice(0, SIGNATURE_CHARACTERS);
  return `${BYPASS_PATH}?${BYPASS_PARAMETER}=${payload}.${signature}`;
}
