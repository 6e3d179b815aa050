import type { Headers } from './types';

/** The values of a header as one, as a message with several lines of the name means (RFC 9110, 5.2). */
export function headerOf(headers: Headers, name: string): string | undefined {
  const values = headers[name];
  if (values === undefined || values.length === 0) return undefined;
  return values.join(name === 'cookie' ? '; ' : ', ');
}

export function withHeader(headers: Headers, name: string, value: string): Headers {
  return { ...headers, [name]: [value] };
}

export function withoutHeaders(headers: Headers, names: readonly string[]): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

/** Between two machines only, never part of what is cached or forwarded (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

export function withoutHopByHop(headers: Headers): Headers {
  return withoutHeaders(headers, HOP_BY_HOP);
}

/** `a=1; b=2` as pairs, in order; names may repeat. */
export function cookiesOf(headers: Headers): [name: string, value: string][] {
  return (headerOf(headers, 'cookie') ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? ['', part] : [part.slice(0, at), part.slice(at + 1)];
    });
}

/** `a=1&b&a=2` as pairs, in order and encoded as they were. */
export function parametersOf(query: string): [name: string, value: string | undefined][] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [part, undefined] : [part.slice(0, at), part.slice(at + 1)];
    });
}

export function queryOf(pairs: readonly (readonly [string, string | undefined])[]): string {
  return pairs.map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join('&');
}
