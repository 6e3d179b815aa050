import { BlockList, isIP } from 'node:net';

/** Whether an address lies in a block (`10.0.0.0/24`, `2001:db8::/32`, or one address); false for what is neither. */
export function inCidr(block: string, address: string): boolean {
  const [network = '', bits] = block.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(address) !== family) return false;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, bits === undefined ? (family === 4 ? 32 : 128) : Number(bits), kind);
  return list.check(address, kind);
}
