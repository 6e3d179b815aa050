/** A DNS server on the loopback interface: answers NS and A over UDP from a table (RFC 1035, section 4), as a resolver would. */
import { createSocket } from 'node:dgram';

const TYPES = { A: 1, NS: 2 } as const;
const FAILURES = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
/** Lists of the answer; an empty one is a name without records of that type. */
export type DnsTable = Map<string, readonly string[] | keyof typeof FAILURES>;

export interface LoopbackDns {
  /** Address and port, as `--resolver` takes them. */
  readonly address: string;
  /** `shop.example NS`; a name that is not here is NXDOMAIN. */
  readonly answers: DnsTable;
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export async function startLoopbackDns(answers: DnsTable = new Map()): Promise<LoopbackDns> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const { name, type, end } = questionOf(query);
    const key = `${name} ${Object.entries(TYPES).find(([, number]) => number === type)?.[0]}`;
    asked.push(key);
    const answer = answers.get(key) ?? 'NXDOMAIN';
    const records = typeof answer === 'string' ? [] : answer;
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    // A response, recursion asked for and available.
    header.writeUInt16BE(0x8180 | (typeof answer === 'string' ? FAILURES[answer] : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    socket.send(
      Buffer.concat([header, query.subarray(12, end), ...records.map((value) => record(type, value))]),
      from.port,
      from.address,
    );
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    answers,
    asked,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function record(type: number, value: string): Buffer {
  const data = type === TYPES.A ? Buffer.from(value.split('.').map(Number)) : nameBytes(value);
  const head = Buffer.alloc(12);
  // The name is that of the question.
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

const nameBytes = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);
