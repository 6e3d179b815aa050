import type { EdgeSettings } from '../lib/private/contracts/edge';

// What is there at the edge: the module of CloudFront's helpers and the settings, which edge-code.ts writes in front of
// the bundle, and the hashes, which bundle.mjs does. Declared here only, so that nothing else can lean on them.
declare const cf: {
  kvs(): { get(key: string): Promise<string> };
  selectRequestOriginById(id: string, options?: Overrides): void;
  createRequestOriginGroup(group: {
    originIds: { originId: string; originOverrides?: Overrides }[];
    failoverCriteria: { statusCodes: readonly number[] };
  }): void;
};
declare const SETTINGS: EdgeSettings;
declare const hashes: {
  createHmac(name: 'sha256', key: string): Hash;
};

export interface Overrides {
  hostHeader: string;
}

interface Hash {
  update(text: string): Hash;
  digest(encoding: 'hex' | 'base64url'): string;
}

export const settings = SETTINGS;

/** A value of the event: `multiValue` where a name came more than once. */
export interface Value {
  value: string;
  multiValue?: { value: string }[];
  attributes?: string;
}
export type Values = Record<string, Value | undefined>;

export interface Request {
  method: string;
  uri: string;
  querystring: Values;
  headers: Values;
  cookies: Values;
}

export interface Response {
  statusCode: number;
  statusDescription?: string;
  headers: Values;
  cookies?: Values;
  body?: { encoding: 'text'; data: string };
}

export interface Event {
  viewer?: { ip?: string };
  request: Request;
  response: Response;
}

/** The text of one value, or nothing: fields of an event may be missing, and the code must not break on that. */
export function textOf(values: Values | undefined, name: string): string {
  const found = values && values[name];
  return found && typeof found.value === 'string' ? found.value : '';
}

export const headerOf = (request: Request, name: string): string => textOf(request.headers, name);

export const cookieOf = (request: Request, name: string): string => textOf(request.cookies, name);

/** What failed open has to be heard of: CloudFront counts no error of a function that has caught it. */
export const complain = (error: unknown): void => console.log(`bw1 failed ${error}`);

/**
 * An entry of the store, or undefined. `get` rejects for a key that is absent (documented: "Helper methods for key value stores"),
 * which is the rule while nobody has set a mode, and no failure. With which words is not documented: assumed is that they say that
 * something was not found or does not exist, and that no other failure says so.
 */
export async function readEntry(name: string): Promise<string | undefined> {
  try {
    return await cf.kvs().get(name);
  } catch (error) {
    if (!/found|exist/i.test(`${error}`)) complain(error);
  }
  return undefined;
}

export const selectOrigin = (id: string, options?: Overrides): void =>
  cf.selectRequestOriginById(id, options);

/** The first one, and the second when it fails by one of the statuses, for this request alone. */
export function selectGroup(
  ids: readonly string[],
  statusCodes: readonly number[],
  options?: Overrides,
): void {
  cf.createRequestOriginGroup({
    // Whether an override that is undefined counts as none is not documented.
    originIds: ids.map((id) => (options ? { originId: id, originOverrides: options } : { originId: id })),
    failoverCriteria: { statusCodes },
  });
}

export const hmac = (key: string, text: string, encoding: 'hex' | 'base64url'): string =>
  hashes.createHmac('sha256', key).update(text).digest(encoding);

/** Documented: the clock stands still during one run. */
export const nowSeconds = (): number => Math.floor(Date.now() / 1000);
