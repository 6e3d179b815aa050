// What CloudFront checks of a function's result: one that breaks a rule is a 502 for the visitor (documented: "Restrictions on
// edge functions", "CloudFront Functions event structure").
import type { EdgeEvent, EdgeRun, OriginGroup, Values } from '../../../scripts/edge/event';

const DISALLOWED =
  /^(connection|expect|keep-alive|proxy-.*|trailer|upgrade|x-accel-.*|x-amz-cf-.*|x-amzn-.*|x-cache.*|x-edge-.*|x-forwarded-proto|x-real-ip)$/;
const READ_ONLY = /^(host|content-length|via|cdn-loop|transfer-encoding|warning)$/;

/** Everything that is wrong with the result, given the event as it was before the run. */
export function faultsOf(before: EdgeEvent, { result, thrown, selected, groups }: EdgeRun): string[] {
  if (thrown !== undefined) return [`threw ${thrown}`];
  if (typeof result !== 'object' || result === null) return ['returned no object'];
  const faults: string[] = groups.flatMap((group) => groupFaults(group, before.request.method));
  if (groups.length > 1 || (groups.length > 0 && selected.length > 0)) faults.push('more than one origin');
  const was = (before.response ?? before.request).headers;
  const generated = !before.response && result.statusCode !== undefined;
  for (const [name, item] of Object.entries(result.headers ?? {})) {
    const old = generated ? undefined : was?.[name];
    if (old === item || JSON.stringify(old) === JSON.stringify(item)) continue;
    if (name !== name.toLowerCase()) faults.push(`header ${name} is not lower case`);
    if (DISALLOWED.test(name) || READ_ONLY.test(name)) faults.push(`header ${name} is not for functions`);
    if (!/^[\t -~]*$/.test(item?.value)) faults.push(`header ${name} is ${JSON.stringify(item)}`);
  }
  if (!generated && was) {
    for (const name of Object.keys(was).filter((one) => READ_ONLY.test(one))) {
      if (!Object.hasOwn(result.headers, name)) faults.push(`header ${name} was removed`);
    }
  }
  const location = result.headers?.location;
  const same = !generated && JSON.stringify(location) === JSON.stringify(was?.location);
  if (location !== undefined && !same && location.value !== '/')
    faults.push(`leads to ${JSON.stringify(location)}`);
  if (generated || before.response) {
    if (!Number.isInteger(result.statusCode) || result.statusCode < 200 || result.statusCode > 599) {
      faults.push(`status ${result.statusCode}`);
    }
    faults.push(...cookieFaults(before.response?.cookies, result.cookies));
    if (result.body !== undefined && generated) {
      if (result.body.encoding !== 'text' || typeof result.body.data !== 'string') faults.push('body');
      else if (Buffer.byteLength(result.body.data) > 40_000) faults.push('body is too long');
    }
  } else {
    if (result.method !== before.request.method) faults.push(`method ${result.method}`);
    if (result.uri !== before.request.uri && !result.uri.startsWith('/')) faults.push(`uri ${result.uri}`);
  }
  return faults;
}

/** Documented: two origins of the distribution, a Host without a colon that is no IP address; and only these methods are tried again. */
function groupFaults({ originIds, failoverCriteria }: OriginGroup, method: string): string[] {
  const faults: string[] = [];
  if (!/^(GET|HEAD|OPTIONS)$/.test(method)) faults.push(`a group for ${method}`);
  const ids = originIds.map(({ originId }) => originId).join();
  if (ids !== 'breakwater-app,breakwater-standby') faults.push(`a group of ${ids}`);
  for (const { originOverrides } of originIds) {
    if (originOverrides && !/^[\w.-]{1,253}$/.test(String(originOverrides.hostHeader)))
      faults.push(`host header ${originOverrides.hostHeader}`);
  }
  if (failoverCriteria.statusCodes.join() !== '502,503,504') faults.push('other statuses');
  return faults;
}

function cookieFaults(before: Values | undefined, cookies: Values | undefined): string[] {
  return Object.entries(cookies ?? {})
    .filter(([name, cookie]) => JSON.stringify(before?.[name]) !== JSON.stringify(cookie))
    .filter(
      ([name, cookie]) =>
        !/^[\w-]+$/.test(name) ||
        !/^[\w.-]+$/.test(cookie.value) ||
        !ATTRIBUTES.test(cookie.attributes ?? ''),
    )
    .map(([name]) => `cookie ${name}`);
}

const ATTRIBUTES = /^Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=\d+$/;
