import { physicalIdOf, planFor } from '../../../lambda/mode-parameter/decide';
import type { CustomResourceRequest } from '../../../lambda/shared/custom-resource';

const NAME = '/breakwater/shop/mode';
const OTHER = '/breakwater/blog/mode';
const FOUND = physicalIdOf(NAME, false);

function request(rest: Partial<CustomResourceRequest>): CustomResourceRequest {
  return {
    RequestType: 'Create',
    ResponseURL: 'https://answer.example',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Mode',
    ResourceProperties: { Parameter: NAME, Mode: 'protect' },
    ...rest,
  };
}
const mode = (Mode: string, Parameter = NAME) => ({ ServiceToken: 'arn', Parameter, Mode });
const update = (physicalId: string, before: Record<string, unknown>, now: Record<string, unknown>) =>
  request({
    RequestType: 'Update',
    PhysicalResourceId: physicalId,
    OldResourceProperties: before,
    ResourceProperties: now,
  });
const deletion = (PhysicalResourceId?: string) => request({ RequestType: 'Delete', PhysicalResourceId });

const table: ReadonlyArray<readonly [string, CustomResourceRequest, Record<string, unknown>]> = [
  ['a first deploy creates', request({}), { step: 'create', parameter: NAME, mode: 'protect' }],
  [
    'an update of anything else leaves it alone',
    update(NAME, mode('protect'), { ...mode('protect'), ServiceTimeout: '300' }),
    { step: 'leave', physicalId: NAME, parameter: NAME },
  ],
  [
    'another configured mode is written, under the same physical id',
    update(NAME, mode('protect'), mode('act')),
    { step: 'overwrite', physicalId: NAME, parameter: NAME, mode: 'act' },
  ],
  [
    'also where the parameter was there before us, which stays somebody else’s',
    update(FOUND, mode('protect'), mode('act')),
    { step: 'overwrite', physicalId: FOUND, parameter: NAME, mode: 'act' },
  ],
  [
    'an update without the old properties cannot know of a change, so it writes nothing',
    request({ RequestType: 'Update', PhysicalResourceId: NAME, OldResourceProperties: undefined }),
    { step: 'leave', physicalId: NAME, parameter: NAME },
  ],
  [
    'another name is created, without overwriting what is there',
    update(NAME, mode('protect'), mode('act', OTHER)),
    { step: 'create', parameter: OTHER, mode: 'act' },
  ],
  [
    'the rollback of a renaming that failed keeps the id, or CloudFormation would delete the parameter in use',
    update(NAME, mode('protect', OTHER), mode('protect')),
    { step: 'leave', physicalId: NAME, parameter: NAME },
  ],
  [
    'the rollback of a renaming that was done goes back to the name of before',
    update(OTHER, mode('protect', OTHER), mode('protect')),
    { step: 'create', parameter: NAME, mode: 'protect' },
  ],
  [
    'deleting deletes what was made, by the id and not by the properties, which may name what is in use now',
    request({
      RequestType: 'Delete',
      PhysicalResourceId: OTHER,
      ResourceProperties: mode('protect', NAME),
    }),
    { step: 'delete', physicalId: OTHER, parameter: OTHER },
  ],
  [
    'deleting leaves what was there before us',
    deletion(FOUND),
    { step: 'leave', physicalId: FOUND, parameter: NAME },
  ],
  [
    'deleting what never came to be',
    deletion('nothing-made'),
    { step: 'leave', physicalId: 'nothing-made', parameter: 'nothing-made' },
  ],
  [
    'deleting without any id',
    deletion(),
    { step: 'leave', physicalId: 'nothing-made', parameter: 'nothing-made' },
  ],
  [
    'deleting nothing but a mode parameter, whatever the id',
    deletion('/shop/database-password'),
    { step: 'leave', physicalId: '/shop/database-password', parameter: '/shop/database-password' },
  ],
];

test.each(table)('%s', (_, from, plan) => {
  expect(planFor(from)).toEqual(plan);
});

test('the physical id changes with the name only: what was found is found under one id', () => {
  expect([physicalIdOf(NAME, true), physicalIdOf(NAME, false), physicalIdOf(OTHER, true)]).toEqual([
    NAME,
    `found:${NAME}`,
    OTHER,
  ]);
});

test('bad properties are all named at once', () => {
  expect(() => planFor(request({ ResourceProperties: { Parameter: '/x', Mode: 'auto' } }))).toThrow(
    'Parameter must be /breakwater/<site>/mode, got "/x"; Mode must be one of off, observe, protect, act, got "auto"',
  );
  expect(() => planFor(request({ ResourceProperties: undefined }))).toThrow(
    /Parameter must .* got nothing; Mode must .* got nothing/,
  );
});
