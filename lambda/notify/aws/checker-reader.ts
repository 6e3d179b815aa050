import { GetHealthCheckStatusCommand, type Route53Client } from '@aws-sdk/client-route-53';
import type { ShownCheck } from '../../../lib/private/contracts/health-checks';
import type { Observation } from '../../shared/checkers';
import type { Clock } from '../../shared/clock';
import type { CheckerReader, Log } from '../ports';

/**
 * Asks Route 53 what its checkers see. Its API is in us-east-1 alone and meant for diagnosis, not for decisions (documented: API reference
 * "GetHealthCheckStatus"), and five requests a second are all that an account has: so one call for one message, not repeated.
 */
export class Route53CheckerReader implements CheckerReader {
  public constructor(
    private readonly client: Route53Client,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  public async read(check: ShownCheck, untilMs: number): Promise<readonly Observation[] | undefined> {
    const abortSignal = AbortSignal.timeout(Math.max(1, untilMs - this.clock()));
    try {
      const command = new GetHealthCheckStatusCommand({ HealthCheckId: check.id });
      const { HealthCheckObservations = [] } = await this.client.send(command, { abortSignal });
      return HealthCheckObservations.map(({ Region, StatusReport }) => ({
        region: Region ?? '?',
        status: StatusReport?.Status ?? '',
      }));
    } catch (error) {
      this.log.warn('Route 53 did not answer', { check: check.asks, error: String(error) });
      return undefined;
    }
  }
}
