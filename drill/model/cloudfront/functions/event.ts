import { cookiesOf, parametersOf } from '../headers';
import type { Headers, ViewerRequest } from '../types';
import { isDisallowed } from './restrictions';

/** One value, or several under one name (documented: "CloudFront Functions event structure"). */
export interface EventValue {
  value: string;
  attributes?: string;
  multiValue?: { value: string; attributes?: string }[];
}
export type EventValues = Record<string, EventValue>;

export interface EventRequest {
  method: string;
  uri: string;
  querystring: EventValues;
  headers: EventValues;
  cookies: EventValues;
}

export interface EventResponse {
  statusCode: number;
  statusDescription?: string;
  headers: EventValues;
  cookies: EventValues;
  body?: string | { encoding: 'text' | 'base64'; data: string };
}

export interface FunctionEvent {
  version: '1.0';
  context: {
    distributionDomainName: string;
    distributionId: string;
    eventType: 'viewer-request' | 'viewer-response';
    requestId: string;
  };
  viewer: { ip: string };
  request: EventRequest;
  response?: EventResponse;
}

/** What a function sees of a request: cookies and query strings apart, and no header that is kept from functions. */
export function toEventRequest(request: ViewerRequest): EventRequest {
  return {
    method: request.method,
    uri: request.path,
    querystring: grouped(parametersOf(request.query).map(([name, value]) => [name, { value: value ?? '' }])),
    headers: toEventHeaders(request.headers, ['cookie']),
    cookies: grouped(cookiesOf(request.headers).map(([name, value]) => [name, { value }])),
  };
}

export function toEventResponse(status: number, headers: Headers): EventResponse {
  const cookies = (headers['set-cookie'] ?? []).map(readSetCookie);
  return {
    statusCode: status,
    statusDescription: '',
    headers: toEventHeaders(headers, ['set-cookie']),
    cookies: grouped(cookies),
  };
}

function toEventHeaders(headers: Headers, apart: readonly string[]): EventValues {
  const shown = Object.entries(headers).filter(([name]) => !apart.includes(name) && !isDisallowed(name));
  return grouped(shown.flatMap(([name, values]) => values.map((value) => [name, { value }] as const)));
}

function grouped(pairs: readonly (readonly [string, { value: string; attributes?: string }])[]): EventValues {
  const values = new Map<string, { value: string; attributes?: string }[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  // A prototype would turn a cookie named `__proto__` into something else than a cookie.
  const result: EventValues = Object.create(null);
  for (const [name, all] of values)
    result[name] = all.length === 1 ? all[0]! : { ...all[0]!, multiValue: all };
  return result;
}

function readSetCookie(line: string): [string, { value: string; attributes?: string }] {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  const rest = attributes.length > 0 ? { attributes: attributes.join('; ') } : {};
  return at < 0
    ? [pair, { value: '', ...rest }]
    : [pair.slice(0, at), { value: pair.slice(at + 1), ...rest }];
}

/** Every value of a name, as lines of a message. */
export function linesOf(
  values: EventValues,
): [name: string, value: string, attributes: string | undefined][] {
  return Object.entries(values).flatMap(([name, entry]) =>
    (entry.multiValue ?? [entry]).map(
      ({ value, attributes }) => [name, value, attributes] as [string, string, string?],
    ),
  ) as [string, string, string | undefined][];
}

export function fromEventHeaders(values: EventValues): Headers {
  const headers: Record<string, string[]> = Object.create(null);
  for (const [name, value] of linesOf(values)) {
    const lower = name.toLowerCase();
    headers[lower] = [...(headers[lower] ?? []), value];
  }
  return headers;
}
