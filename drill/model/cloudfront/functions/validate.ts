import { type EventRequest, type EventResponse, type EventValues, linesOf } from './event';
import { isDisallowed, READ_ONLY } from './restrictions';

/** What CloudFront finds wrong with what a function returned: the viewer gets a 502 (documented: "Restrictions on all edge functions"). */
export class InvalidReturn extends Error {}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

type EventType = keyof typeof READ_ONLY;

/** @throws InvalidReturn with what is wrong. */
export function validateRequest(returned: unknown, given: EventRequest): EventRequest {
  const request = objectOf(returned, 'the function returned') as unknown as EventRequest;
  must(request.method === given.method, () => `changed the method to ${request.method}; it is read-only`);
  must(
    typeof request.uri === 'string' && request.uri.startsWith('/') && !/[?\s]/.test(request.uri),
    () => `returned the uri ${JSON.stringify(request.uri)}, which must start with / and have no query`,
  );
  validateHeaders(request.headers, given.headers, 'viewer-request');
  validateValues(request.querystring, 'querystring');
  validateValues(request.cookies, 'cookies');
  return request;
}

/** @throws InvalidReturn with what is wrong. */
export function validateResponse(returned: unknown, given: EventValues, type: EventType): EventResponse {
  const response = objectOf(returned, 'the function returned') as unknown as EventResponse;
  const { statusCode, body } = response;
  must(
    Number.isInteger(statusCode) && statusCode >= 200 && statusCode <= 599,
    () => `returned the status code ${JSON.stringify(statusCode)}`,
  );
  must(
    body === undefined ||
      typeof body === 'string' ||
      (['text', 'base64'].includes(body?.encoding) && typeof body.data === 'string'),
    () => 'returned a body that is neither text nor { encoding, data }',
  );
  response.headers ??= {};
  response.cookies ??= {};
  validateHeaders(response.headers, given, type);
  validateValues(response.cookies, 'cookies');
  return response;
}

function validateHeaders(headers: EventValues, given: EventValues, type: EventType): void {
  validateValues(headers, 'headers');
  for (const name of Object.keys(headers)) {
    must(HEADER_NAME.test(name), () => `returned the header name ${JSON.stringify(name)}`);
    must(!isDisallowed(name), () => `added the disallowed header ${name}`);
  }
  for (const name of READ_ONLY[type]) {
    if (given[name] === undefined && headers[name] === undefined) continue;
    const [before, after] = [given[name], headers[name]].map((value) =>
      JSON.stringify(value && linesOf({ value })),
    );
    must(before === after, () => `changed the read-only header ${name}`);
  }
}

function validateValues(values: unknown, part: string): void {
  for (const entry of Object.values(objectOf(values, `${part} is`))) {
    const { value, multiValue, attributes } = objectOf(entry, `a value in ${part} is`);
    const all = multiValue === undefined ? [{ value, attributes }] : multiValue;
    must(Array.isArray(all) && all.length > 0, () => `returned a multiValue in ${part} that is no list`);
    for (const one of all as unknown[]) {
      const item = objectOf(one, `a value in ${part} is`);
      must(
        typeof item.value === 'string' && !CONTROL.test(item.value),
        () => `returned ${JSON.stringify(item.value)} as a value in ${part}`,
      );
      must(
        item.attributes === undefined ||
          (typeof item.attributes === 'string' && !CONTROL.test(item.attributes)),
        () => `returned cookie attributes that are no text in ${part}`,
      );
    }
  }
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  must(
    typeof value === 'object' && value !== null && !Array.isArray(value),
    () => `${what} ${JSON.stringify(value)}, not an object`,
  );
  return value as Record<string, unknown>;
}

/** @param what made only when it is needed: most of what is returned is well, and some of it long. */
function must(holds: boolean, what: () => string): void {
  if (!holds) throw new InvalidReturn(what());
}
