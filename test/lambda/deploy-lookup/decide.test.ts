import { imageFound, type Plan, planFor, prefixListFound } from '../../../lambda/deploy-lookup/decide';
import type { CustomResourceRequest } from '../../../lambda/shared/custom-resource';

const ARM = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64';
const X86 = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
const OLD = 'ami-0aaaaaaaaaaaaaaaa';
const NEW = 'ami-0bbbbbbbbbbbbbbbb';

function request(
  properties: Record<string, unknown>,
  rest: Partial<CustomResourceRequest> = {},
): CustomResourceRequest {
  return {
    RequestType: 'Create',
    ResponseURL: 'https://answer.example',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Image',
    ResourceProperties: properties,
    ...rest,
  };
}
const image = (AmiRelease: string, Parameter = ARM) => ({ Kind: 'ami', Parameter, AmiRelease });
const update = (physicalId: string, properties: Record<string, unknown>) =>
  request(properties, { RequestType: 'Update', PhysicalResourceId: physicalId });

type ReadPlan = Extract<Plan, { step: 'read-image' }>;
const resolve = (from: CustomResourceRequest, value: string) => imageFound(planFor(from) as ReadPlan, value);
const created = resolve(request(image('default')), OLD).physicalId;

describe('the image is resolved once', () => {
  test('the first time, from the parameter', () => {
    expect(planFor(request(image('default')))).toMatchObject({ step: 'read-image', parameter: ARM });
    expect(resolve(request(image('default')), OLD).data).toEqual({ ImageId: OLD });
  });

  test('and kept under the same physical id while the release stays, whatever else changes', () => {
    const again = planFor(update(created, { ...image('default'), Anything: 'else' }));
    expect(again).toEqual({ step: 'answer', found: { physicalId: created, data: { ImageId: OLD } } });
  });

  test('a new release reads the parameter again', () => {
    const next = update(created, image('2026-12'));
    expect(planFor(next).step).toBe('read-image');
    expect(resolve(next, NEW).data).toEqual({ ImageId: NEW });
  });

  test('another architecture reads its own parameter, because the old image could not boot', () => {
    expect(planFor(update(created, image('default', X86)))).toMatchObject({
      step: 'read-image',
      parameter: X86,
    });
  });

  test('a rollback goes back to the image of before, not to the newest of that release', () => {
    const { physicalId } = resolve(update(created, image('2026-12')), NEW);
    expect(planFor(update(physicalId, image('default')))).toMatchObject({
      step: 'answer',
      found: { data: { ImageId: OLD } },
    });
  });

  test('the memory does not grow', () => {
    let physicalId = created;
    for (let release = 0; release < 50; release += 1) {
      physicalId = resolve(update(physicalId, image(`r${release}`)), NEW).physicalId;
    }
    expect(physicalId.split(';')).toHaveLength(2);
    // CloudFormation takes at most 1 KB for a physical id.
    expect(physicalId.length).toBeLessThan(1024);
  });

  test.each(['', 'nothing-made', 'somebody-elses-id', ';;@;'])(
    'an unknown physical id (%j) remembers nothing',
    (id) => {
      expect(planFor(update(id, image('default'))).step).toBe('read-image');
    },
  );
});

test('deleting always succeeds, with the id it was asked about', () => {
  const found = { physicalId: created, data: {} };
  const deletion = request({ Kind: 'nonsense' }, { RequestType: 'Delete', PhysicalResourceId: created });
  expect(planFor(deletion)).toEqual({ step: 'answer', found });
});

test('bad properties are all named at once', () => {
  expect(() => planFor(request({ Kind: 'dns' }))).toThrow('Kind must be ami or prefix-list, got "dns"');
  expect(() => planFor(request({ Kind: 'ami', Parameter: 'x y', AmiRelease: 'a;b' }))).toThrow(
    /Parameter must .* got "x y"; AmiRelease must .* got "a;b"/,
  );
  expect(() => planFor(request({ Kind: 'prefix-list' }))).toThrow(
    "Name must be a prefix list's name, got nothing",
  );
});

test('an answer that is no image or not one prefix list is refused', () => {
  expect(() => resolve(request(image('default')), 'al2023')).toThrow(
    'must hold an image id (ami-…), got "al2023"',
  );
  expect(() => prefixListFound('cf', [])).toThrow('exactly one prefix list named cf, got []');
  expect(() => prefixListFound('cf', ['pl-3b927c52', 'pl-75b1541c'])).toThrow('exactly one');
  expect(prefixListFound('cf', ['pl-3b927c52'])).toEqual({
    physicalId: 'pl-3b927c52',
    data: { PrefixListId: 'pl-3b927c52' },
  });
});
