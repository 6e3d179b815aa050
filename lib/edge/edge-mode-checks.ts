import { Token } from 'aws-cdk-lib';
import {
  APP_ORIGIN_ID,
  type EdgeSettings,
  FUNCTION_MAX_BYTES,
  HOST_HEADER,
  PAGES_ORIGIN_ID,
} from '../private/contracts/edge';
import { LANGUAGES } from '../private/contracts/notify';
import { edgeFunctionCode } from '../private/edge-code';
import type { Problems } from '../private/problems';
import { checkEdgePaths, type EdgePaths } from './edge-paths';
import { type CacheKeyOptions, checkCacheKey } from './site-cache-policy';

/** What holds where nothing is written. */
const DEFAULTS = { paidCapPercent: 80, paidMixPercent: 50, logSample: 0.01 } as const;

/** CloudFront sends Authorization to the origin of a GET only when it is in the key. The visitor's host is in a header. */
export const ALWAYS_IN_KEY = ['Authorization', HOST_HEADER];

/** What a whole site passes on to its edge under the same names. */
export function checkForMode(
  problems: Problems,
  props: EdgePaths & CacheKeyOptions & { readonly forwardHost?: boolean },
): Problems {
  checkKnown(problems, 'forwardHost', props.forwardHost);
  return checkCacheKey(checkEdgePaths(problems, props), ALWAYS_IN_KEY, props);
}

/** How the admitted are chosen. */
export function checkShares(
  problems: Problems,
  props: { readonly paidCapPercent?: number; readonly paidMixPercent?: number },
): Problems {
  checkKnown(problems, 'paidCapPercent', props.paidCapPercent);
  checkKnown(problems, 'paidMixPercent', props.paidMixPercent);
  return problems
    .range('paidCapPercent', props.paidCapPercent, 1, 100, 'percent')
    .range('paidMixPercent', props.paidMixPercent, 1, 99, 'percent');
}

export function checkLogSample(problems: Problems, logSample: number | undefined): Problems {
  return checkKnown(problems, 'logSample', logSample).range('logSample', logSample, 0, 1);
}

interface OriginIds {
  readonly appOriginId?: string;
  readonly standbyOriginId?: string;
  readonly forwardHost?: boolean;
}

/** The ids must be some, and do something. */
export function checkOriginIds(problems: Problems, ids: OriginIds): Problems {
  const { appOriginId, standbyOriginId, forwardHost } = ids;
  for (const prop of ['appOriginId', 'standbyOriginId'] as const) {
    if (ids[prop] === undefined) continue;
    const rule = 'be 1 to 128 of A-Z, a-z, 0-9, ., _ and -';
    checkKnown(problems, prop, ids[prop]).must(/^[\w.-]{1,128}$/.test(ids[prop]), prop, rule, ids[prop]);
  }
  problems.must(
    standbyOriginId === undefined ||
      ![appOriginId ?? APP_ORIGIN_ID, PAGES_ORIGIN_ID].includes(standbyOriginId),
    'standbyOriginId',
    "differ from the ids of the application's origin and of the pages'",
    standbyOriginId,
  );
  if (appOriginId === undefined || forwardHost !== false || standbyOriginId !== undefined) return problems;
  return problems.add('appOriginId must be left out with forwardHost: false, which selects no origin');
}

/** It is written into the functions' code, which is checked and measured at synth. */
function checkKnown(problems: Problems, prop: string, value: unknown): Problems {
  return Token.isUnresolved(value) ? problems.add(`${prop} must be known at synth, got a token`) : problems;
}

/** What a site says of its edge, for {@link edgeSettings}. */
export type EdgeSettingsSource = EdgePaths & {
  readonly forwardHost?: boolean;
  readonly appOriginId?: string;
  readonly standbyOriginId?: string;
  readonly paidCapPercent?: number;
  readonly paidMixPercent?: number;
  readonly logSample?: number;
};

/** What stands in front of the functions' code. */
export function edgeSettings(props: EdgeSettingsSource): EdgeSettings {
  const app = props.appOriginId ?? APP_ORIGIN_ID;
  return {
    a: (props.forwardHost ?? true) ? app : '',
    p: PAGES_ORIGIN_ID,
    w: props.alwaysPass ?? [],
    c: props.cacheablePaths ?? [],
    b: props.checkoutPaths ?? [],
    l: props.landingPaths ?? [],
    s: props.paidCapPercent ?? DEFAULTS.paidCapPercent,
    m: props.paidMixPercent ?? DEFAULTS.paidMixPercent,
    g: LANGUAGES,
    o: props.logSample ?? DEFAULTS.logSample,
    ...(props.standbyOriginId === undefined ? {} : { r: [app, props.standbyOriginId] as const }),
  };
}

/** The functions' code with all of the site's paths in front of it. */
export function checkSizes(problems: Problems, settings: EdgeSettings): Problems {
  const without = { ...settings, w: [], c: [], b: [], l: [] };
  const paths = Buffer.byteLength(JSON.stringify(settings)) - Buffer.byteLength(JSON.stringify(without));
  for (const name of ['viewer-request', 'viewer-response'] as const) {
    const size = Buffer.byteLength(edgeFunctionCode(name, without)) + paths;
    if (size <= FUNCTION_MAX_BYTES) continue;
    return problems.add(
      `alwaysPass, cacheablePaths, checkoutPaths and landingPaths must take at most ${paths - (size - FUNCTION_MAX_BYTES)} bytes ` +
        `together, of the ${FUNCTION_MAX_BYTES} that a function at the edge has (CloudFront "Quotas"), got ${paths}: name fewer, or ` +
        'several at once with a * at the end',
    );
  }
  return problems;
}
