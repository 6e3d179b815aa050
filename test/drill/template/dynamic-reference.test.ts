import { namedSecret } from '../../../drill/template/dynamic-reference';

const of = (id: string, key = 'release-first') => `{{resolve:secretsmanager:${id}:SecretString:${key}::}}`;
const ARN = 'arn:aws:secretsmanager:eu-west-3:123456789012:secret:shop/origin-Ab12Cd';

test('a secret by its ARN and by its name are the same; another key or another secret is not', () => {
  expect(namedSecret(of(ARN))).toBe(of('shop/origin'));
  expect(namedSecret(of('shop/origin'))).toBe(of('shop/origin'));
  expect(namedSecret(of(ARN, 'before'))).not.toBe(of('shop/origin'));
  expect(namedSecret(of(ARN.replace('shop', 'other')))).not.toBe(of('shop/origin'));
  expect(namedSecret('a plain value')).toBe('a plain value');
});
