import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** A web server of your own in place of the default app of {@link WebFleet}. */
export interface WebServer {
  /**
   * Id of the machine image, for the architecture of `instanceTypes`. An id and not a look-up: a parameter
   * that is read again at each deploy would change what the next instance boots in the middle of an incident.
   */
  readonly imageId: string;
  /**
   * What an instance does at its first boot (at each boot, if the script says so). It must work without the
   * Internet unless the fleet's subnets have a way out. Shed load as docs/shedding.md shows: the fleet relies
   * on it.
   */
  readonly userData: ec2.UserData;
  /**
   * Port that the server listens on, plain HTTP. 1–65535.
   *
   * @default 8080
   */
  readonly port?: number;
  /**
   * Path that answers 200 while this one instance works. It must be shallow: a check that asks the database
   * or the cache takes all instances out at once when that one thing fails.
   *
   * @default '/health'
   */
  readonly healthCheckPath?: string;
  /**
   * Name of the image's root device.
   *
   * @default '/dev/xvda'
   */
  readonly rootDeviceName?: string;
  /**
   * Size of the encrypted root volume, in GiB; at least that of the image's snapshot. 1–16384.
   *
   * @default 8
   */
  readonly rootVolumeGib?: number;
}
