import { Template } from 'aws-cdk-lib/assertions';
import { WebAcl, type WebAclProps } from '../../../lib';
import { edgeStack } from './support';

interface Rule {
  Name: string;
  Priority: number;
  Action?: Record<string, unknown>;
  OverrideAction?: Record<string, unknown>;
  Statement: { RateBasedStatement?: { Limit: number } };
}

function rulesOf(props?: WebAclProps): Rule[] {
  const stack = edgeStack();
  new WebAcl(stack, 'WebAcl', props);
  const [acl] = Object.values(Template.fromStack(stack).findResources('AWS::WAFv2::WebACL'));
  expect(acl?.Properties.Scope).toBe('CLOUDFRONT');
  expect(acl?.Properties.DefaultAction).toEqual({ Allow: {} });
  return acl?.Properties.Rules;
}

const actions = (rules: Rule[]) => rules.map((rule) => Object.keys(rule.Action ?? rule.OverrideAction ?? {}));

test('four rules, each of which only counts', () => {
  const rules = rulesOf();
  expect(rules.map((rule) => rule.Name)).toEqual(['RateLimit', 'IpReputation', 'KnownBadInputs', 'Common']);
  expect(actions(rules)).toEqual([['Count'], ['Count'], ['Count'], ['Count']]);
  expect(new Set(rules.map((rule) => rule.Priority)).size).toBe(4);
  expect(rules[0]?.Statement.RateBasedStatement?.Limit).toBe(2000);
});

test('block makes the rate rule block and leaves the groups their own actions', () => {
  const rules = rulesOf({ block: true, requestsPerFiveMinutes: 500 });
  expect(actions(rules)).toEqual([['Block'], ['None'], ['None'], ['None']]);
  expect(rules[0]?.Statement.RateBasedStatement?.Limit).toBe(500);
});

test.each([9, 2_000_000_001, 12.5, Number.NaN])('a limit of %s is refused', (requestsPerFiveMinutes) => {
  expect(() => new WebAcl(edgeStack(), 'WebAcl', { requestsPerFiveMinutes })).toThrow(
    `Edge/WebAcl: requestsPerFiveMinutes must be a whole number from 10 to 2000000000 requests, got ${requestsPerFiveMinutes}`,
  );
});
