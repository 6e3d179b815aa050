import type { PathStep } from './tokens';
import type { AttributeValue, Item } from './values';

export function valueAt(item: Item | undefined, path: readonly PathStep[]): AttributeValue | undefined {
  let value: AttributeValue | undefined = item === undefined ? undefined : { M: item };
  for (const step of path) {
    value =
      typeof step === 'number'
        ? (value?.L as AttributeValue[] | undefined)?.[step]
        : (value?.M as Item)?.[step];
    if (value === undefined) return undefined;
  }
  return value;
}

/** A copy with the value at the path; undefined takes it away. False when what leads there does not exist. */
export function withValueAt(
  item: Item,
  path: readonly PathStep[],
  value: AttributeValue | undefined,
): Item | false {
  const changed = change({ M: item }, path, value);
  return changed === false ? false : (changed.M as Item);
}

function change(
  holder: AttributeValue | undefined,
  [step, ...rest]: readonly PathStep[],
  value: AttributeValue | undefined,
): AttributeValue | false {
  if (typeof step === 'number') {
    const list = holder?.L as AttributeValue[] | undefined;
    if (list === undefined) return false;
    const copy = [...list];
    const inner = rest.length === 0 ? value : change(list[step], rest, value);
    if (inner === false) return false;
    if (inner === undefined) copy.splice(step, 1);
    else copy[Math.min(step, copy.length)] = inner;
    return { L: copy };
  }
  const map = holder?.M as Item | undefined;
  if (map === undefined) return false;
  const inner = rest.length === 0 ? value : change(map[step!], rest, value);
  if (inner === false) return false;
  const { [step!]: _old, ...others } = map;
  return { M: inner === undefined ? others : { ...map, [step!]: inner } };
}
