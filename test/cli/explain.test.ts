import { LOCAL_URL } from '../../cli/access';
import { CommandError } from '../../cli/errors';
import { explain } from '../../cli/explain';

const call = { action: 'ssm:GetParameter', resource: '/breakwater/shop/mode', region: 'eu-west-3' };
const failure = (name: string, message = 'm', more = {}) =>
  Object.assign(new Error(message), { name, ...more });

test.each([
  [failure('CredentialsProviderError'), {}, /^no AWS credentials were found; .*--profile$/],
  [
    failure('CredentialsProviderError', 'Could not resolve'),
    { profile: 'prod' },
    /^the profile prod gives no AWS credentials \(Could not resolve\);/,
  ],
  [failure('ExpiredTokenException'), {}, /^the AWS credentials have expired; sign in again.*aws sso login$/],
  [
    failure('CredentialsProviderError', 'The SSO session associated with this profile has expired.'),
    { profile: 'prod' },
    /^the AWS credentials of the profile prod have expired; .*aws sso login --profile prod$/,
  ],
  [failure('UnrecognizedClientException'), {}, /^AWS does not accept the credentials \(Unrec.*clock/],
  [
    failure('AccessDeniedException'),
    {},
    /^access denied to ssm:GetParameter in eu-west-3; let your role do it on \/breakwater\/shop\/mode, or/,
  ],
  [failure('Error', 'm', { code: 'ENOTFOUND' }), {}, /^ssm in eu-west-3 does not answer \(ENOTFOUND\)/],
  [failure('TimeoutError'), {}, /^ssm in eu-west-3 does not answer \(TimeoutError\)/],
  [
    failure('Error', 'm', { code: 'ECONNREFUSED' }),
    { endpoint: 'http://127.0.0.1:9' },
    /does not answer at http:\/\/127\.0\.0\.1:9 \(AWS_ENDPOINT_URL\)/,
  ],
  [
    failure('Error', 'm', { code: 'ECONNREFUSED' }),
    { local: LOCAL_URL },
    /^nothing answers at http:\/\/127\.0\.0\.1:4281 \(ECONNREFUSED\); start it in another terminal with: npm run edge$/,
  ],
  [
    failure('InternalServerError', 'one\n two'),
    {},
    /^ssm:GetParameter in eu-west-3 failed: InternalServerError: one two; try again$/,
  ],
])('%s, %j', (error, access, message) => {
  const { lines } = explain(error, call, access);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(message);
});

test('what is explained already stays as it is', () => {
  const error = new CommandError('a');
  expect(explain(error, call, {})).toBe(error);
});
