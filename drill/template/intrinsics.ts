// The intrinsic functions that need nothing but their arguments.

/** Zones where they are not a, b and c: what accounts usually see; which zones an account has is its own (assumed). */
const ZONES: Readonly<Record<string, string>> = {
  'ap-northeast-1': 'acd',
  'ca-central-1': 'abd',
  'us-east-1': 'abcdef',
  'us-west-1': 'ac',
  'us-west-2': 'abcd',
};

export function zonesOf(region: string): string[] {
  return [...(ZONES[region] ?? 'abc')].map((letter) => region + letter);
}

/**
 * Blocks of `2 ** bits` addresses, from the first address of `block`. Undefined for what CloudFormation refuses: no CIDR block, a count
 * outside 1 to 256, or more than fits ("Fn::Cidr").
 */
export function cidr(block: string, count: number, bits: number): string[] | undefined {
  const [, address, length] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(block) ?? [];
  const parsed = address === undefined ? undefined : parseAddress(address);
  if (parsed === undefined || !Number.isInteger(count) || count < 1 || count > 256) return undefined;
  const { value, width } = parsed;
  const own = Number(length);
  if (!Number.isInteger(bits) || bits < 1 || own > width || bits > width - own) return undefined;
  const size = 1n << BigInt(bits);
  const hosts = 1n << BigInt(width - own);
  if (BigInt(count) * size > hosts) return undefined;
  const first = value & ~(hosts - 1n);
  return Array.from({ length: count }, (_, index) => {
    const start = first + BigInt(index) * size;
    return `${width === 32 ? formatV4(start) : formatV6(start)}/${width - bits}`;
  });
}

function parseAddress(text: string): { value: bigint; width: 32 | 128 } | undefined {
  if (!text.includes(':')) {
    const parts = text.split('.').map(Number);
    if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return undefined;
    return { value: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n), width: 32 };
  }
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const missing = 8 - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 0) return undefined;
  const all = [...front, ...Array<string>(missing).fill('0'), ...back];
  return { value: all.reduce((sum, part) => (sum << 16n) | BigInt(`0x${part}`), 0n), width: 128 };
}

function formatV4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}

/** With the last run of zero groups as `::`, as RFC 5952 writes network addresses. */
function formatV6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(16 * (7 - index))) & 0xffffn).toString(16),
  );
  let end = 8;
  while (end > 0 && groups[end - 1] === '0') end -= 1;
  return end >= 7 ? groups.join(':') : `${groups.slice(0, end).join(':')}::`;
}
