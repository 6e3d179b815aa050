import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Clients } from './clients';
import { REGION } from './emulator';
import type { WebhookReceiver } from './webhook-receiver';

export const SITE = 'demo';
export const LEASE_SECONDS = 60;
export const EMAIL = 'oncall@example.com';
export const PHONE = '+33600000000';

/**
 * The configuration that the demo deploys: as a person would write it, but for the short lease and for one Region for all. In a second Region
 * the emulator's alarm events would not arrive: its EventBridge delivers nothing across Regions.
 */
export async function demoConfig(
  clients: Clients,
  receiver: WebhookReceiver,
): Promise<Record<string, unknown>> {
  const { ARN } = await clients.secrets.send(
    new CreateSecretCommand({
      Name: 'breakwater-demo-webhook',
      SecretString: JSON.stringify({ url: receiver.url, key: receiver.key }),
    }),
  );
  return {
    site: SITE,
    siteRegion: REGION,
    controlRegion: REGION,
    allowSharedRegion: true,
    mode: 'act',
    capacity: { leaseMinutes: LEASE_SECONDS / 60 },
    notify: { emails: [EMAIL], sms: [PHONE], webhooks: [ARN] },
  };
}
