import { queryOf } from '../headers';
import { normalizedPath } from '../path-pattern';
import type { Switches } from '../switches';
import type { Behavior, Distribution, EdgeFunction, Response, ViewerRequest } from '../types';
import {
  type EventRequest,
  type EventResponse,
  type FunctionEvent,
  fromEventHeaders,
  linesOf,
  toEventRequest,
  toEventResponse,
} from './event';
import {
  ExecutionError,
  type FunctionCode,
  functionCode,
  type Run,
  type SameMoment,
  type Selection,
} from './run';
import { InvalidReturn, validateRequest, validateResponse } from './validate';

interface Failed {
  readonly kind: 'failed';
  readonly status: number;
  readonly trouble: string;
  readonly log: readonly string[];
}

export type OnRequest =
  | Failed
  | { readonly kind: 'response'; readonly response: Response; readonly log: readonly string[] }
  | {
      readonly kind: 'request';
      readonly request: ViewerRequest;
      readonly selected?: Selection;
      readonly log: readonly string[];
    };

export type OnResponse =
  | Failed
  | { readonly kind: 'response'; readonly response: Response; readonly log: readonly string[] };

export interface FunctionPorts {
  readonly distribution: Distribution;
  readonly switches: Switches;
  readonly now: () => number;
  readonly random: () => number;
  readonly store: () => ReadonlyMap<string, string> | undefined;
  /** What functions came to at this moment, for edges that ask the same with the same dice. */
  readonly sameMoment?: SameMoment;
}

/** The functions of all behaviours, and what CloudFront does with what they return. */
export class ViewerFunctions {
  private readonly codes = new Map<string, FunctionCode>();
  private requests = 0;

  /** @throws RefusedFunction when a function's code could not be deployed. */
  public constructor(private readonly ports: FunctionPorts) {
    for (const { viewerRequest, viewerResponse } of ports.distribution.behaviors) {
      for (const code of [viewerRequest, viewerResponse]) {
        if (code !== undefined && !this.codes.has(code.name)) this.codes.set(code.name, functionCode(code));
      }
    }
  }

  public async onRequest(behavior: Behavior, viewer: ViewerRequest): Promise<OnRequest> {
    if (behavior.viewerRequest === undefined) return { kind: 'request', request: viewer, log: [] };
    const seen = this.seenPath(viewer);
    const given = toEventRequest({ ...viewer, path: seen });
    const event = this.event('viewer-request', viewer, given);
    return this.guarded(behavior.viewerRequest, event, (run) => {
      const { returned, log, selected } = run;
      if (isResponse(returned)) {
        const response = validateResponse(returned, {}, 'viewer-response');
        return { kind: 'response', response: toResponse(response, new Uint8Array()), log };
      }
      const valid = validateRequest(returned, given);
      this.validateSelection(selected);
      const path = valid.uri === seen ? viewer.path : valid.uri;
      const request = toRequest(viewer, { ...valid, uri: path });
      return {
        kind: 'request',
        request,
        log,
        selected,
      };
    });
  }

  /**
   * Not called for what has a status of 400 or more, for custom error pages, and for what a viewer-request function answered
   * (documented: "Restrictions on all edge functions", HTTP status codes; "CloudFront Functions event structure").
   */
  public async onResponse(
    behavior: Behavior,
    viewer: ViewerRequest,
    modified: ViewerRequest,
    response: Response,
  ): Promise<OnResponse> {
    if (behavior.viewerResponse === undefined) return { kind: 'response', response, log: [] };
    const seen = this.ports.switches.viewerResponseSees === 'modified' ? modified : viewer;
    const given = toEventResponse(response.status, response.headers);
    const request = toEventRequest({ ...seen, path: this.seenPath(seen) });
    const event = { ...this.event('viewer-response', viewer, request), response: given };
    return this.guarded(behavior.viewerResponse, event, ({ returned, log }) => {
      const valid = validateResponse(returned, given.headers, 'viewer-response');
      return { kind: 'response', response: toResponse(valid, response.body), log };
    });
  }

  /** After the run, where the function cannot catch it. */
  private validateSelection(selected: Selection | undefined): void {
    const { distribution, switches } = this.ports;
    for (const one of [selected, selected?.second]) {
      if (one !== undefined && !distribution.origins.some(({ id }) => id === one.originId))
        throw new InvalidReturn(`selected ${one.originId}, which is no origin of the distribution`);
      if (
        selected?.second &&
        one?.hostHeader !== undefined &&
        switches.groupHostHeader === 'fails validation'
      )
        throw new InvalidReturn('returned an invalid value for origin rewrite: hostHeader in a group');
    }
  }

  private seenPath({ path }: ViewerRequest): string {
    return this.ports.switches.functionSeesPath === 'normalized' ? normalizedPath(path) : path;
  }

  private async guarded<T extends { kind: string }>(
    source: EdgeFunction,
    event: FunctionEvent,
    then: (run: Run) => T,
  ): Promise<T | Failed> {
    const { distribution, now, random, store, switches, sameMoment } = this.ports;
    let log: readonly string[] = [];
    try {
      const code = this.codes.get(source.name);
      if (code === undefined) throw new ExecutionError(`${source.name} was not loaded`);
      const originIds =
        switches.unknownOrigin === 'throws' ? distribution.origins.map(({ id }) => id) : undefined;
      const run = await code.run(event, { nowMs: now(), random, store: store(), originIds, sameMoment });
      log = run.log;
      return then(run);
    } catch (error) {
      if (error instanceof InvalidReturn) {
        return { kind: 'failed', status: 502, trouble: `function ${source.name} ${error.message}`, log };
      }
      if (!(error instanceof ExecutionError)) throw error;
      // A function that throws is a 503 (documented: "Troubleshooting", HTTP 503, function execution error).
      return { kind: 'failed', status: 503, trouble: `function ${error.message}`, log };
    }
  }

  private event(
    eventType: FunctionEvent['context']['eventType'],
    { ip }: ViewerRequest,
    request: EventRequest,
  ): FunctionEvent {
    const { distribution } = this.ports;
    this.requests += 1;
    return {
      version: '1.0',
      context: {
        distributionDomainName: distribution.domainName,
        distributionId: distribution.id,
        eventType,
        requestId: `edge-${this.requests}`,
      },
      viewer: { ip },
      request,
    };
  }
}

function isResponse(returned: unknown): boolean {
  return typeof returned === 'object' && returned !== null && 'statusCode' in returned;
}

function toRequest(viewer: ViewerRequest, event: EventRequest): ViewerRequest {
  const cookies = linesOf(event.cookies).map(([name, value]) => (name === '' ? value : `${name}=${value}`));
  const headers: Record<string, readonly string[]> = { ...fromEventHeaders(event.headers) };
  if (cookies.length > 0) headers.cookie = [cookies.join('; ')];
  const pairs = linesOf(event.querystring).map(([name, value]) => [name, value] as const);
  return { ...viewer, path: event.uri, query: sameQuery(viewer.query, pairs), headers };
}

/** As it was written where the function left it alone: a parameter without `=` would come back with one. */
function sameQuery(query: string, pairs: readonly (readonly [string, string])[]): string {
  const again = queryOf(pairs);
  const before = query
    .split('&')
    .filter(Boolean)
    .map((part) => (part.includes('=') ? part : `${part}=`));
  return before.sort().join('&') === again.split('&').filter(Boolean).sort().join('&') ? query : again;
}

function toResponse(event: EventResponse, body: Response['body']): Response {
  const headers: Record<string, readonly string[]> = { ...fromEventHeaders(event.headers) };
  const cookies = linesOf(event.cookies);
  if (cookies.length > 0) {
    headers['set-cookie'] = cookies.map(([name, value, attributes]) =>
      [`${name}=${value}`, attributes].filter(Boolean).join('; '),
    );
  }
  return { status: event.statusCode, headers, body: bodyOf(event, body) };
}

function bodyOf({ body }: EventResponse, otherwise: Response['body']): Response['body'] {
  if (body === undefined) return otherwise;
  if (typeof body === 'string') return new TextEncoder().encode(body);
  return new Uint8Array(Buffer.from(body.data, body.encoding === 'base64' ? 'base64' : 'utf8'));
}
