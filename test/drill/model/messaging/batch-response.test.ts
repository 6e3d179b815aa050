import { failedOf } from '../../../../drill/model/messaging/batch-response';

const IDS = ['a', 'b', 'c'];
const failures = (...ids: unknown[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

// Lambda Developer Guide, "Handling errors for an SQS event source", success and failure conditions.
test.each<[string, unknown, readonly string[]]>([
  ['an empty list', failures(), []],
  ['no list', { batchItemFailures: null }, []],
  ['an empty answer', {}, []],
  ['no answer', null, []],
  ['one of them', failures('b'), ['b']],
  ['two of them', failures('a', 'c'), ['a', 'c']],
  ['an empty identifier', failures(''), IDS],
  ['no identifier', failures(null), IDS],
  ['a key of another name', { batchItemFailures: [{ itemIdentifer: 'b' }] }, IDS],
  ['one that is not in the batch', failures('b', 'z'), IDS],
  ['a list that is none', { batchItemFailures: 'b' }, IDS],
])('%s', (_, answer, failed) => {
  expect(failedOf(answer, IDS)).toEqual(failed);
});
