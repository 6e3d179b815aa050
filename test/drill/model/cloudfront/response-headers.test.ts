import { applyPolicy } from '../../../../drill/model/cloudfront/response-headers';

const header = (override: boolean) => ({ name: 'x-frame-options', value: 'DENY', override });
const apply = (override: boolean, given: Record<string, string[]>) =>
  applyPolicy({ name: 'p', set: [header(override)], remove: ['server'] }, given);

// "Add or remove HTTP headers in CloudFront responses with a policy".
test.each([
  ['adds what the origin did not send', false, {}, 'DENY'],
  ['leaves the origin’s', false, { 'x-frame-options': ['SAMEORIGIN'] }, 'SAMEORIGIN'],
  ['replaces the origin’s with override', true, { 'x-frame-options': ['SAMEORIGIN'] }, 'DENY'],
])('%s', (_, override, given, expected) => {
  expect(apply(override, given)['x-frame-options']).toEqual([expected]);
});

test('removes what it names; no policy changes nothing', () => {
  expect(apply(false, { server: ['x'], a: ['1'] })).toEqual({ a: ['1'], 'x-frame-options': ['DENY'] });
  const given = { server: ['x'] };
  expect(applyPolicy(undefined, given)).toBe(given);
});
