import type { Access } from './access';
import { CommandError, oneLine } from './errors';

/** A call that failed: what it was, for the person who has to do something about it. */
export interface Call {
  /** As a policy names it: `ssm:GetParameter`. */
  readonly action: string;
  /** What it was asked about: an ARN or a name. */
  readonly resource: string;
  readonly region: string;
}

/** What is known of an SDK error. `name` is the code in the service's answer; `code` is Node's. */
interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const EXPIRED =
  /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired|TokenRefreshRequiredException)$/;
const UNKNOWN =
  /^(InvalidClientTokenId|InvalidToken|InvalidTokenException|UnrecognizedClientException|UnrecognizedClient|InvalidAccessKeyId|AuthFailure|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature|MissingAuthenticationToken|MissingAuthenticationTokenException)$/;
const DENIED =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|NotAuthorized|AuthorizationError)$/;
const UNREACHABLE =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/;

/** One line with the remedy, for whatever an AWS call has failed with. */
export function explain(error: unknown, call: Call, access: Access): CommandError {
  if (error instanceof CommandError) return error;
  const { name, message, code = '' } = error as SdkError;
  const who = access.profile === undefined ? '' : ` of the profile ${access.profile}`;
  const where = `${call.action} in ${call.region}`;
  const signIn = access.profile === undefined ? 'aws sso login' : `aws sso login --profile ${access.profile}`;
  if (EXPIRED.test(name) || /\b(token|session)\b.*\bexpired\b/i.test(message))
    return new CommandError(
      `the AWS credentials${who} have expired; sign in again, for example with: ${signIn}`,
    );
  if (/Credentials|TokenProviderError/.test(name)) return noCredentials(access, message);
  if (UNKNOWN.test(name))
    return new CommandError(
      `AWS does not accept the credentials${who} (${name}); check them, the profile and this machine's clock, or sign in again`,
    );
  if (DENIED.test(name))
    return new CommandError(
      `access denied to ${where}; let your role do it on ${call.resource}, or choose another with --profile`,
    );
  if (UNREACHABLE.test(code) || /Timeout|Abort/i.test(name))
    return new CommandError(unreachable(call, access, code || name));
  return new CommandError(`${where} failed: ${name}: ${oneLine(message).slice(0, 200)}; try again`);
}

function noCredentials({ profile }: Access, message: string): CommandError {
  if (profile === undefined)
    return new CommandError(
      'no AWS credentials were found; sign in (aws sso login, or AWS_ACCESS_KEY_ID and its siblings), or name a profile with --profile',
    );
  return new CommandError(
    `the profile ${profile} gives no AWS credentials (${oneLine(message).slice(0, 120)}); check ~/.aws/config, or choose another with --profile`,
  );
}

function unreachable(call: Call, access: Access, code: string): string {
  if (access.local !== undefined)
    return `nothing answers at ${access.local} (${code}); start it in another terminal with: npm run edge`;
  const at = access.endpoint === undefined ? '' : ` at ${access.endpoint} (AWS_ENDPOINT_URL)`;
  return `${call.action.split(':')[0]} in ${call.region} does not answer${at} (${code}); check the network, then try again`;
}
