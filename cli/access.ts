import { CLIENT_SETTINGS } from '../lambda/shared/clients';
import { CommandError } from './errors';

/** Where `npm run edge` plays the AWS operations that a command needs. */
export const LOCAL_URL = 'http://127.0.0.1:4281';

export interface AccessOptions {
  readonly profile?: string;
  /** `true` when it stands without an address. */
  readonly local?: string | boolean;
}

/** How AWS is reached: with whose credentials, and whether it is a local edge. */
export interface Access {
  readonly profile?: string;
  /** Address of a local edge's control port, instead of AWS. */
  readonly local?: string;
  /** Another endpoint for every service, as the SDK itself reads it. */
  readonly endpoint?: string;
}

/** @throws CommandError when `--local` is no address */
export function accessOf(options: AccessOptions, env: Readonly<Record<string, string | undefined>>): Access {
  const local = options.local === true ? LOCAL_URL : options.local || undefined;
  if (local !== undefined && !isHttp(local))
    throw new CommandError(
      `--local must be followed by an address such as ${LOCAL_URL}, without a path, or by none, got ${local}`,
    );
  if (local !== undefined && options.profile !== undefined)
    throw new CommandError('--profile and --local exclude each other: a local edge asks for no credentials');
  return { profile: options.profile, local, endpoint: local ?? (env.AWS_ENDPOINT_URL || undefined) };
}

function isHttp(text: string): boolean {
  return /^https?:\/\/[^/?#]+\/?$/.test(text) && URL.canParse(text);
}

/** Settings of an AWS client of the Region. */
export function clientSettings(access: Access, region: string) {
  return {
    ...CLIENT_SETTINGS,
    region,
    ...(access.profile === undefined ? {} : { profile: access.profile }),
    // S3's alone. An endpoint that is not AWS's has no name for each bucket; the SDK goes without one for addresses only, and not for
    // http://localhost.
    ...(access.endpoint === undefined ? {} : { forcePathStyle: true }),
    ...(access.local === undefined
      ? {}
      : { endpoint: access.local, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  };
}
