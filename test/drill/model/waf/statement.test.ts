import { RateWindow } from '../../../../drill/model/waf/rate-window';
import { type Config, type Inspected, type Matches, matches } from '../../../../drill/model/waf/statement';

const REQUEST: Inspected = {
  kind: { method: 'GET', path: '/Sale/shoes', query: 'q=red&size=42' },
  headers: { 'user-agent': ['a Browser'], host: ['shop.example'] },
  address: '198.51.100.7',
  labels: new Set(['awswaf:111122223333:webacl:shop:paid:mobile']),
};
const NONE = [{ Priority: 0, Type: 'NONE' }];
const LOWER = [{ Priority: 0, Type: 'LOWERCASE' }];

const bytes = (
  FieldToMatch: Config,
  PositionalConstraint: string,
  SearchString: string,
  TextTransformations: readonly Config[] = NONE,
): Config => ({
  ByteMatchStatement: { FieldToMatch, PositionalConstraint, SearchString, TextTransformations },
});
const path = { UriPath: {} };
const agent = { SingleHeader: { Name: 'User-Agent' } };
const YES = bytes(path, 'STARTS_WITH', '/Sale');
const NO = bytes(path, 'STARTS_WITH', '/other');
/** What cannot be known of visitors. */
const WHO_KNOWS = { GeoMatchStatement: { CountryCodes: ['FR'] } };

// AWS WAF Developer Guide, "Rule statement types": string match, regex match, size constraint, IP set, label match, AND, OR, NOT.
test.each<[string, Config, Matches]>([
  ['a path that begins so', YES, true],
  ['in the case of the request only', bytes(path, 'STARTS_WITH', '/sale'), false],
  ['unless it is made lower first', bytes(path, 'STARTS_WITH', '/sale', LOWER), true],
  ['the whole of it', bytes(path, 'EXACTLY', '/Sale/shoes'), true],
  ['its end', bytes(path, 'ENDS_WITH', 'shoes'), true],
  ['a part of a header, by any case of its name', bytes(agent, 'CONTAINS', 'Browser'), true],
  ['a word', bytes(agent, 'CONTAINS_WORD', 'Brow'), false],
  ['a header that is not there', bytes({ SingleHeader: { Name: 'x-a' } }, 'CONTAINS', 'a'), false],
  ['an argument', bytes({ SingleQueryArgument: { Name: 'size' } }, 'EXACTLY', '42'), true],
  ['the method', bytes({ Method: {} }, 'EXACTLY', 'POST'), false],
  ['a body, which nobody here has', bytes({ Body: {} }, 'CONTAINS', 'x'), undefined],
  [
    'an expression',
    { RegexMatchStatement: { RegexString: '^/[A-Z]', FieldToMatch: path, TextTransformations: NONE } },
    true,
  ],
  [
    'a set of expressions',
    { RegexPatternSetReferenceStatement: { Arn: 'patterns', FieldToMatch: path, TextTransformations: NONE } },
    true,
  ],
  [
    'a size',
    {
      SizeConstraintStatement: {
        FieldToMatch: { QueryString: {} },
        ComparisonOperator: 'GT',
        Size: 8192,
        TextTransformations: NONE,
      },
    },
    false,
  ],
  ['an address of a set', { IPSetReferenceStatement: { Arn: 'blocks' } }, true],
  ['of a set that is elsewhere', { IPSetReferenceStatement: { Arn: 'elsewhere' } }, undefined],
  ['a label by its last part', { LabelMatchStatement: { Scope: 'LABEL', Key: 'paid:mobile' } }, true],
  ['by half a part', { LabelMatchStatement: { Scope: 'LABEL', Key: 'bile' } }, false],
  ['a namespace', { LabelMatchStatement: { Scope: 'NAMESPACE', Key: 'shop:paid:' } }, true],
  ['above a limit', { RateBasedStatement: { Limit: 10 } }, true],
  [
    'above a limit, but not of those that count',
    { RateBasedStatement: { Limit: 10, ScopeDownStatement: NO } },
    false,
  ],
  ['both', { AndStatement: { Statements: [YES, NO] } }, false],
  ['one of both', { OrStatement: { Statements: [YES, NO] } }, true],
  ['not', { NotStatement: { Statement: NO } }, true],
  ['what is not known, and what is not so', { AndStatement: { Statements: [WHO_KNOWS, NO] } }, false],
  ['what is not known, and what is so', { AndStatement: { Statements: [WHO_KNOWS, YES] } }, undefined],
  ['what is not known, or what is so', { OrStatement: { Statements: [WHO_KNOWS, YES] } }, true],
  ['not what is not known', { NotStatement: { Statement: WHO_KNOWS } }, undefined],
  ['an attack', { XssMatchStatement: { FieldToMatch: path, TextTransformations: NONE } }, false],
])('%s', (_, statement, expected) => {
  const sets: Record<string, readonly string[]> = { blocks: ['198.51.100.0/24'], patterns: ['^/Sale/'] };
  expect(matches(statement, REQUEST, { setOf: (arn) => sets[arn], isAbove: () => true })).toBe(expected);
});

test('a window counts what came in its time, and knows of it some seconds later', () => {
  const window = new RateWindow(60_000, 20_000);
  const counts: number[] = [];
  for (let second = 0; second <= 200; second++) {
    window.add(second * 1000, 1000, second < 100 ? 10 : 0);
    if (second % 20 === 0) counts.push(window.count(second * 1000));
  }
  expect(counts).toEqual([0, 0, 200, 400, 600, 600, 600, 400, 200, 0, 0]);
});
