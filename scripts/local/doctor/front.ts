import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CHECKER_REGIONS } from '../../../lib/dns/endpoint-check';
import { type Answering, addressesOf, type RecordType, reaches } from './route53-data-plane';

export interface Front {
  /** In the place of the emulator's own address. */
  readonly endpoint: string;
  close(): Promise<void>;
}

export interface FrontOptions {
  /** The emulator's address. */
  readonly emulator: string;
  /** What is deployed at this moment. */
  readonly look: () => Promise<Answering>;
  /** Where Route 53's checkers come from. */
  readonly checkerRanges: readonly string[];
}

/** What an account may have by itself of On-Demand processors, here. */
const PROCESSORS = 128;

/**
 * The emulator, with what `breakwater doctor` asks and the emulator does not know: what Route 53's name servers answer and its checkers see,
 * told by what is deployed there, and Service Quotas. Everything else goes to the emulator as it came.
 */
export async function startFront(options: FrontOptions): Promise<Front> {
  const server = createServer((asked, answer) => {
    own(options, asked)
      .then((body) => (body === undefined ? pass(options.emulator, asked, answer) : say(answer, body)))
      .catch((error: Error) => answer.writeHead(500).end(error.message));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const ROUTE53 = '/2013-04-01';

/** The answer to what is answered here: XML, or JSON. */
async function own(
  { look, checkerRanges }: FrontOptions,
  { url = '', headers }: IncomingMessage,
): Promise<string | undefined> {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (String(headers['x-amz-target']).startsWith('ServiceQuotas'))
    return JSON.stringify({ Quota: { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A', Value: PROCESSORS } });
  if (pathname === `${ROUTE53}/checkeripranges`)
    return xml(
      'GetCheckerIpRangesResponse',
      tag('CheckerIpRanges', ...checkerRanges.map((range) => tag('member', range))),
    );
  if (pathname === `${ROUTE53}/testdnsanswer`) return tested(await look(), searchParams);
  const [, id] = new RegExp(`^${ROUTE53}/healthcheck/([^/]+)/status$`).exec(pathname) ?? [];
  return id === undefined ? undefined : observed(await look(), id);
}

function tested(at: Answering, asked: URLSearchParams): string {
  const [name = '', type = ''] = ['recordname', 'recordtype'].map((key) => asked.get(key) ?? '');
  const found = addressesOf(at, name, type as RecordType);
  return xml(
    'TestDNSAnswerResponse',
    tag('Nameserver', 'ns-1.awsdns-1.com'),
    tag('RecordName', name),
    tag('RecordType', type),
    tag('RecordData', ...(found ?? []).map((address) => tag('RecordDataEntry', address))),
    tag('ResponseCode', found === undefined ? 'NXDOMAIN' : 'NOERROR'),
    tag('Protocol', 'UDP'),
  );
}

/** Two checkers of each Region, which all see the same: nothing here is far from anything. */
function observed(at: Answering, id: string): string {
  const config = at.world.checks.get(id)?.HealthCheckConfig ?? {};
  const status = reaches(at, config) ? 'Success: HTTP Status Code 200, OK' : 'Failure: Connection refused';
  const observations = CHECKER_REGIONS.flatMap((region, i) =>
    [1, 2].map((n) =>
      tag(
        'HealthCheckObservation',
        tag('Region', region),
        tag('IPAddress', `15.177.${i}.${n}`),
        tag('StatusReport', tag('Status', status), tag('CheckedTime', new Date().toISOString())),
      ),
    ),
  );
  return xml('GetHealthCheckStatusResponse', tag('HealthCheckObservations', ...observations));
}

const tag = (name: string, ...content: readonly string[]): string => `<${name}>${content.join('')}</${name}>`;
const xml = (name: string, ...content: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>${tag(name, ...content)}`;

function say(answer: ServerResponse, body: string): void {
  const type = body.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.1';
  answer.writeHead(200, { 'content-type': type }).end(body);
}

function pass(emulator: string, asked: IncomingMessage, answer: ServerResponse): void {
  const { hostname, port, host } = new URL(emulator);
  const { method, url: path, headers } = asked;
  const onward = request({ hostname, port, method, path, headers: { ...headers, host } }, (told) => {
    answer.writeHead(told.statusCode ?? 502, told.headers);
    told.pipe(answer);
  });
  onward.on('error', (error) => answer.destroy(error));
  asked.pipe(onward);
}
