import { namedSecret } from '../../template/dynamic-reference';
import type { RequestKind } from '../../world/traffic';
import type { Headers } from '../cloudfront/types';

export type ListenerAction =
  | {
      readonly kind: 'forward';
      readonly targetGroups: readonly { readonly arn: string; readonly weight: number }[];
    }
  | { readonly kind: 'fixed'; readonly status: number; readonly body: string; readonly isPage: boolean }
  | {
      readonly kind: 'redirect';
      readonly status: number;
      /** To the address that was asked for, but by TLS. */
      readonly toSame: boolean;
    }
  | { readonly kind: 'unknown'; readonly type: string };

export interface ListenerCondition {
  readonly field: string;
  readonly header?: string;
  readonly values: readonly string[];
}

export interface ListenerRule {
  readonly priority: number;
  readonly conditions: readonly ListenerCondition[];
  readonly action: ListenerAction;
}

export interface Listener {
  readonly port: number;
  readonly protocol: string;
  /** Name of its security policy: which versions of TLS it takes. */
  readonly tlsPolicy?: string;
  /** Names in each of its certificates; undefined for one of which the templates do not say. */
  readonly certificates: readonly (readonly string[] | undefined)[];
  readonly rules: readonly ListenerRule[];
  readonly otherwise: ListenerAction;
}

// biome-ignore lint/suspicious/noExplicitAny: shapes of the CloudFormation resource reference, read by name
type Config = Record<string, any>;

/** The last of a list of actions is the one that answers; what comes before it authenticates. */
export function readAction(actions: unknown): ListenerAction {
  const list = Array.isArray(actions) ? (actions as Config[]) : [];
  const action = [...list].sort((a, b) => Number(a.Order ?? 0) - Number(b.Order ?? 0)).at(-1);
  switch (action?.Type) {
    case 'forward': {
      const groups: Config[] = action.ForwardConfig?.TargetGroups ?? [
        { TargetGroupArn: action.TargetGroupArn },
      ];
      return {
        kind: 'forward',
        targetGroups: groups.map(({ TargetGroupArn, Weight }) => ({
          arn: String(TargetGroupArn),
          weight: Number(Weight ?? 1),
        })),
      };
    }
    case 'fixed-response':
      return {
        kind: 'fixed',
        status: Number(action.FixedResponseConfig?.StatusCode ?? 200),
        body: String(action.FixedResponseConfig?.MessageBody ?? ''),
        isPage: action.FixedResponseConfig?.ContentType === 'text/html',
      };
    case 'redirect':
      return {
        kind: 'redirect',
        status: action.RedirectConfig?.StatusCode === 'HTTP_301' ? 301 : 302,
        toSame:
          (action.RedirectConfig?.Host ?? '#{host}') === '#{host}' &&
          (action.RedirectConfig?.Path ?? '/#{path}') === '/#{path}',
      };
    default:
      return { kind: 'unknown', type: String(action?.Type) };
  }
}

export function readConditions(conditions: unknown): readonly ListenerCondition[] {
  const list = Array.isArray(conditions) ? (conditions as Config[]) : [];
  return list.map((one) => {
    const field = String(one.Field);
    const header = one.HttpHeaderConfig?.HttpHeaderName;
    const values: unknown[] =
      one.HttpHeaderConfig?.Values ??
      one.PathPatternConfig?.Values ??
      one.HostHeaderConfig?.Values ??
      one.HttpRequestMethodConfig?.Values ??
      one.SourceIpConfig?.Values ??
      one.Values ??
      [];
    return {
      field,
      ...(header === undefined ? {} : { header: String(header).toLowerCase() }),
      values: values.map(String),
    };
  });
}

/**
 * The action for one kind of request: rules in order of priority, all conditions of a rule must hold, any value of a condition will do
 * (documented: "Listener rules for your Application Load Balancer"). Undefined in `unplayed`: a condition that cannot be decided.
 */
export function actionFor(
  { rules, otherwise }: Listener,
  kind: Pick<RequestKind, 'path' | 'method'>,
  headers: Headers,
  unplayed: (field: string) => void,
): ListenerAction {
  for (const rule of rules) {
    const holds = rule.conditions.every((condition) => {
      switch (condition.field) {
        case 'http-header':
          return matchesAnyCase(condition.values, headers[condition.header ?? '']);
        case 'path-pattern':
          return matchesAny(condition.values, kind.path);
        case 'http-request-method':
          return condition.values.includes(kind.method);
        case 'host-header':
          return matchesAnyCase(condition.values, headers.host);
        default:
          unplayed(condition.field);
          return false;
      }
    });
    if (holds) return rule.action;
  }
  return otherwise;
}

/** Hosts and values of headers, in any case (documented: "Condition types for listener rules", host and HTTP header conditions). */
function matchesAnyCase(patterns: readonly string[], values: readonly string[] = []): boolean {
  const lower = patterns.map((pattern) => namedSecret(pattern).toLowerCase());
  return values.some((value) => matchesAny(lower, namedSecret(value).toLowerCase()));
}

/** `*` for any characters, `?` for one. */
function matchesAny(patterns: readonly string[], value: string): boolean {
  return patterns.some((pattern) => {
    const expression = pattern
      .split('')
      .map((one) => (one === '*' ? '.*' : one === '?' ? '.' : one.replace(/[.+^${}()|[\]\\]/g, '\\$&')))
      .join('');
    return new RegExp(`^${expression}$`, 's').test(value);
  });
}
