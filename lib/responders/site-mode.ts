import { Duration, Stack, Tokenization } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { keyValueWrites } from '../edge/signing-keys';
import type { OperatingMode } from '../incident/operating-mode';
import type { ResponderEnvironment } from '../private/contracts/responder';
import { LEASE_SECONDS } from '../private/contracts/site-mode';
import {
  SITE_MODE_CHANGE_DETAIL_TYPE,
  SITE_MODE_CHANGE_SOURCE,
  SITE_MODE_REQUEST_DETAIL_TYPE,
  SITE_MODE_REQUEST_SOURCE,
  SITE_MODE_SWEEP,
  SITE_MODE_TIMEOUT_SECONDS,
  type SiteModeEnvironment,
} from '../private/contracts/site-mode-responder';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { siteModeProps } from '../private/shapes';
import { checkSite } from '../private/site-name';
import { Responder } from './responder';

/** Props of {@link SiteMode}. */
export interface SiteModeProps {
  /** Short name of the site: 1–20 of a-z, 0-9 and -. */
  readonly site: string;
  /** The mode that governs this responder; only in `act` it writes to the store. */
  readonly mode: OperatingMode;
  /** ARN of the store that the edge's functions read: `edgeMode.store.keyValueStoreArn`. */
  readonly storeArn: string;
  /**
   * How long a mode lasts unless it is asked for again, 1–120 minutes. Asked for again, it is renewed once half of it is over.
   *
   * @default Duration.minutes(15)
   */
  readonly leaseDuration?: Duration;
}

/**
 * Switches the site's mode at the edge when an event on the default bus asks for it (source `breakwater.incident`), as a lease: the
 * edges themselves take a mode that has ended for `normal`, also when nothing is left that could write so. A mode that a person
 * has set stays until it ends. A sweep each minute tidies what has ended.
 *
 * It belongs in a Region that does not fail with the site's; the store's API is a global one. Every change is one line of the log and
 * one event (source `breakwater.site-mode`).
 */
export class SiteMode extends Construct {
  public readonly function: lambda.Function;
  /** Events that could not be handled, each with the reason. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Runs the function each minute. */
  public readonly sweepRule: events.Rule;

  /** @throws when a prop is out of range. */
  public constructor(scope: Construct, id: string, props: SiteModeProps) {
    super(scope, id);
    requireShape(this, props, siteModeProps);
    checkLease(checkSite(new Problems(), props.site), props.leaseDuration).throwIfAny(this);
    const lease = props.leaseDuration ?? Duration.seconds(LEASE_SECONDS.standard);
    const responder = this.runner(props, lease);
    this.function = responder.function;
    this.deadLetterQueue = responder.deadLetterQueue;
    this.allow(props.storeArn);
    this.listenToBus(props.site, lease);
    this.sweepRule = this.sweep();
  }

  private runner(props: SiteModeProps, lease: Duration): Responder {
    const environment: Omit<SiteModeEnvironment, keyof ResponderEnvironment> = {
      BREAKWATER_MODE_STORE_ARN: props.storeArn,
      BREAKWATER_LEASE_SECONDS: Tokenization.stringifyNumber(lease.toSeconds()),
    };
    return new Responder(this, 'Responder', {
      asset: 'site-mode',
      description: `Switches the mode of ${props.site} at the edge`,
      site: props.site,
      mode: props.mode,
      environment: { ...environment },
      timeout: Duration.seconds(SITE_MODE_TIMEOUT_SECONDS),
      // A mode asked for longer ago than a lease lasts is about another moment: the function would not write it.
      maxEventAge: lease,
    });
  }

  private allow(storeArn: string): void {
    this.function.addToRolePolicy(keyValueWrites(storeArn));
    this.function.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['events:PutEvents'],
        resources: [
          Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' }),
        ],
        conditions: { 'ForAllValues:StringEquals': { 'events:source': SITE_MODE_CHANGE_SOURCE } },
      }),
    );
  }

  private listenToBus(site: string, lease: Duration): void {
    this.onEvent('Requests', lease, {
      description: `What the incident asks for at the edge of ${site}`,
      eventPattern: {
        source: [SITE_MODE_REQUEST_SOURCE],
        detailType: [SITE_MODE_REQUEST_DETAIL_TYPE],
        detail: { site: [site] },
      },
    });
    // Its own changes it has written down already.
    this.onEvent('PeoplesChanges', lease, {
      description: `What people changed at the edge of ${site}, for the record`,
      eventPattern: {
        source: [SITE_MODE_CHANGE_SOURCE],
        detailType: [SITE_MODE_CHANGE_DETAIL_TYPE],
        detail: { site: [site], by: ['person'] },
      },
    });
  }

  private onEvent(id: string, lease: Duration, props: events.RuleProps): void {
    new events.Rule(this, id, {
      ...props,
      targets: [
        new targets.LambdaFunction(this.function, {
          deadLetterQueue: this.deadLetterQueue,
          maxEventAge: lease,
          retryAttempts: 8,
        }),
      ],
    });
  }

  private sweep(): events.Rule {
    return new events.Rule(this, 'Sweep', {
      description: 'Tidies a mode that has ended, each minute',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [
        new targets.LambdaFunction(this.function, {
          // The time tells the function, tried again, what its first try may have written.
          event: events.RuleTargetInput.fromObject({ ...SITE_MODE_SWEEP, time: events.EventField.time }),
          deadLetterQueue: this.deadLetterQueue,
          // A sweep that is a minute late is the next one's work.
          maxEventAge: Duration.minutes(1),
          retryAttempts: 2,
        }),
      ],
    });
  }
}

function checkLease(problems: Problems, lease: Duration | undefined): Problems {
  if (!lease || lease.isUnresolved()) return problems;
  const { least, most } = LEASE_SECONDS;
  return problems.range('leaseDuration', lease.toMilliseconds() / 60_000, least / 60, most / 60, 'minutes');
}
