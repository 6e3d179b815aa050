import { ApiFault, type Members } from '../../world/api';
import type { Protocol, WireCall } from './read';
import { listsOf, NamedList, xmlLists } from './rest';

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const CONTENT_TYPE: Readonly<Record<Protocol, string>> = {
  query: 'text/xml',
  json: 'application/x-amz-json-1.1',
  rest: 'application/json',
  ec2: 'text/xml',
  xml: 'text/xml',
  s3: 'application/xml',
};

/**
 * An answer in the protocol of its call: members, a fault, or nothing. Without a Date header: with one the SDK would take the client's
 * clock for wrong, correct it, and repeat the call.
 */
export function writeAnswer(
  { protocol, operation }: Pick<WireCall, 'protocol' | 'operation'>,
  output: Members | ApiFault | undefined,
  requestId: string,
): WireAnswer {
  const fault = output instanceof ApiFault ? output : undefined;
  const empty = operation === 's3.DeleteObject' ? 204 : 200;
  // The store's ETag is a header of each answer of its data plane.
  const etag = protocol === 'rest' && !fault ? (output as Members | undefined)?.ETag : undefined;
  return {
    status: fault?.status ?? empty,
    headers: {
      'content-type': CONTENT_TYPE[protocol],
      'x-amzn-requestid': requestId,
      ...(etag !== undefined && { etag: String(etag) }),
      ...(protocol === 's3' && !fault && s3Headers(output)),
    },
    body: bodyOf(protocol, operation.split('.')[1]!, output, requestId),
  };
}

function s3Headers(output: Members | undefined): Record<string, string> {
  const { ContentType, CacheControl, ContentLength, LastModified, ETag } = output ?? {};
  const given = {
    'content-type': ContentType,
    'cache-control': CacheControl,
    'content-length': ContentLength,
    'last-modified': LastModified,
    etag: ETag,
  };
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
}

function bodyOf(protocol: Protocol, action: string, output: unknown, requestId: string): string {
  if (protocol === 'json' || protocol === 'rest') return asJson(output);
  if (protocol === 'query') return asXml(action, output, requestId);
  if (protocol === 's3') return s3Body(output);
  if (output instanceof ApiFault) {
    const error = element('Error', { Code: output.code, Message: output.message });
    return protocol === 'ec2'
      ? `<Response><Errors>${error}</Errors></Response>`
      : `<ErrorResponse>${error}</ErrorResponse>`;
  }
  if (protocol === 'ec2') return element(`${action}Response`, listsOf(output, 'item'));
  return element(`${action}Response`, xmlLists(output));
}

/** The bytes of an object or of a policy; S3's errors have no envelope. */
function s3Body(output: unknown): string {
  if (output instanceof ApiFault) return element('Error', { Code: output.code, Message: output.message });
  const { Body, Policy } = (output ?? {}) as Members;
  return String(Body ?? Policy ?? '');
}

function asJson(output: unknown): string {
  if (output instanceof ApiFault) {
    return JSON.stringify({ __type: output.code, message: output.message, ...output.members });
  }
  return JSON.stringify(secondsForDates(output ?? {}));
}

function secondsForDates(value: unknown): unknown {
  // Most answers have no date, and are not copied.
  if (!hasDate(value)) return value;
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(secondsForDates);
  return Object.fromEntries(
    Object.entries(value as Members).map(([key, inner]) => [key, secondsForDates(inner)]),
  );
}

function hasDate(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return value instanceof Date || Object.values(value).some(hasDate);
}

function asXml(action: string, output: unknown, requestId: string): string {
  if (output instanceof ApiFault) {
    const type = output.status < 500 ? 'Sender' : 'Receiver';
    const error = element('Error', { Type: type, Code: output.code, Message: output.message });
    return `<ErrorResponse>${error}<RequestId>${requestId}</RequestId></ErrorResponse>`;
  }
  const result = element(`${action}Result`, output ?? {});
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return `<${action}Response>${result}${metadata}</${action}Response>`;
}

function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => element('member', item)).join('');
  if (value instanceof NamedList) return value.items.map((item) => element(value.name, item)).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, inner]) => element(key, inner))
      .join('');
  }
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
