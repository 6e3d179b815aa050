import {
  CLICK_HEADER,
  DIM_HEADER,
  HOST_HEADER,
  PAGE_HEADER,
  PAGE_STATUS_HEADER,
  TICKET_HEADER,
} from '../../../lib/private/contracts/edge';
import type { EdgeRun, OriginGroup, Values } from '../../../scripts/edge/event';

/** What one run did, in the words of the tables. */
export interface Outcome {
  /** `site`, `ours` (the pages' origin as it is), a page by name, or the status that the function itself answered. */
  readonly answer: string;
  readonly uri?: string;
  readonly query?: string;
  readonly host?: string;
  readonly hostHeader?: string;
  /** The group that was made: its origins with their Host, and the statuses by which the second is asked. */
  readonly group?: string;
  readonly click?: string;
  readonly dim?: string;
  /** Class and draw of the ticket on its way to viewer-response. */
  readonly ticket?: string;
  readonly headers: string[];
  readonly cookies: string[];
  readonly reads: string[];
  readonly log: string[];
  readonly type?: string;
  readonly body?: string;
  readonly retryAfter?: string;
  readonly cacheControl?: string;
  readonly location?: string;
  readonly setCookie: Readonly<Record<string, string>>;
}

const header = (headers: Values, name: string) => headers[name]?.value;

const setCookieOf = (cookies: Values = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(cookies).map(([name, { value, attributes }]) => [name, `${value}; ${attributes}`]),
  );

/** Of both members, which must agree: it is the same request. */
const hostOf = ({ originIds }: OriginGroup): string =>
  [...new Set(originIds.map(({ originOverrides }) => originOverrides?.hostHeader ?? 'its own name'))].join(
    ' or ',
  );

const wordsOf = (group: OriginGroup): string =>
  `${group.originIds.map(({ originId }) => originId).join(', ')} as ${hostOf(group)} on ${group.failoverCriteria.statusCodes.join(' ')}`;

export function outcomeOf({ result, selected, groups, reads, log, thrown }: EdgeRun): Outcome {
  if (!result) throw new Error(`the function threw ${thrown}`);
  const { headers } = result;
  const shared = {
    headers: Object.keys(headers).sort(),
    cookies: Object.keys(result.cookies ?? {}).sort(),
    reads: [...reads],
    log: [...log],
  };
  if (result.statusCode !== undefined) {
    return {
      ...shared,
      answer: String(result.statusCode),
      type: header(headers, 'content-type'),
      body: result.body?.data,
      retryAfter: header(headers, 'retry-after'),
      cacheControl: header(headers, 'cache-control'),
      location: header(headers, 'location'),
      setCookie: setCookieOf(result.cookies),
    };
  }
  const [page] = /(?<=^\/_breakwater\/pages\/)\w+(?=\.\w+\.html$)/.exec(result.uri) ?? [];
  const origin = selected.at(-1);
  // Which of two calls would win is not documented.
  if (groups.length + (groups.length > 0 ? selected.length : 0) > 1)
    throw new Error('a group and another selection in one run');
  const [group] = groups;
  return {
    ...shared,
    answer:
      origin?.[0] === 'breakwater-pages'
        ? (page ?? 'pages, by a wrong address')
        : (origin ?? group)
          ? 'site'
          : 'ours',
    uri: result.uri,
    query: Object.entries(result.querystring)
      .flatMap(([name, { value, multiValue }]) =>
        (multiValue ?? [{ value }]).map((one) => `${name}=${one.value}`),
      )
      .join('&'),
    host: header(headers, HOST_HEADER),
    hostHeader: origin?.[1]?.hostHeader,
    group: group && wordsOf(group),
    click: header(headers, CLICK_HEADER),
    dim: header(headers, DIM_HEADER),
    ticket: header(headers, TICKET_HEADER),
    setCookie: {},
  };
}

/** What one run of viewer-response made of the answer. */
export function answerOf({ result, reads, log, thrown }: EdgeRun) {
  if (!result) throw new Error(`the function threw ${thrown}`);
  return {
    status: result.statusCode,
    retryAfter: header(result.headers, 'retry-after'),
    cacheControl: header(result.headers, 'cache-control'),
    marked: header(result.headers, PAGE_STATUS_HEADER),
    ours: header(result.headers, PAGE_HEADER),
    setCookie: setCookieOf(result.cookies),
    reads: [...reads],
    log: [...log],
  };
}
