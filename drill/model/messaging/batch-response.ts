/**
 * Which messages of a batch have failed by a function's answer (documented: Lambda "Handling errors for an SQS event source", success and
 * failure conditions): none without an answer or a list, all where the list names one that is not in the batch.
 */
export function failedOf(result: unknown, ids: readonly string[]): readonly string[] {
  if (typeof result !== 'object' || result === null) return [];
  const { batchItemFailures } = result as { readonly batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return [];
  if (!Array.isArray(batchItemFailures)) return ids;
  const named = batchItemFailures.map((one) => (one as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  return named.every((id) => typeof id === 'string' && ids.includes(id)) ? (named as string[]) : ids;
}
