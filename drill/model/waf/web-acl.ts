import type { Found } from '../../template/resolve';
import type { RequestKind } from '../../world/traffic';
import type { World } from '../../world/world';
import type { Headers } from '../cloudfront/types';
import { MinuteMetrics } from '../compute/minute-metrics';
import { type AddressGroup, type From, perAddress } from './addresses';
import { RateWindow } from './rate-window';
import { type Config, type Inspected, matches } from './statement';

/** Requests that come to a firewall in one step. */
export interface Arriving {
  readonly kind: RequestKind;
  readonly headers: Headers;
  readonly perSecond: number;
  /** Who opens the connection to what is behind the firewall. */
  readonly from: From;
}

/** What becomes of them: shares, which add up to 1 with what passes. */
export interface Judged {
  readonly passes: number;
  readonly blocked: readonly { readonly status: number; readonly share: number }[];
}

interface Rule {
  readonly name: string;
  readonly metric: string;
  readonly statement: Config;
  readonly action: Action;
  readonly status: number;
  readonly labels: readonly string[];
}

/** A group's own actions, unless the rule overrides them with Count: what they are is not known. */
type Action = 'allow' | 'block' | 'count' | 'captcha' | 'challenge' | 'unknown';

/** Where the rules end for a share of the requests of one kind from one group of addresses. */
interface Ending {
  /** Of those requests. */
  readonly share: number;
  readonly passes: boolean;
  readonly status: number;
  /** The rule that ends it, by its place; after the last one for the default action. */
  readonly at: number;
  /** Metrics in which each of them counts. */
  readonly counts: readonly { readonly name: string; readonly dimensions: Record<string, string> }[];
}

/** One rate-based statement, and what it has seen of each group of addresses. */
interface Limit {
  readonly statement: Config;
  readonly rule: string;
  /** The place of its rule. */
  readonly at: number;
  readonly most: number;
  readonly together: boolean;
  readonly windows: Map<AddressGroup, RateWindow>;
  readonly above: Set<AddressGroup>;
  readonly scope: Config | undefined;
  /** By group and kind: whether it is counted. */
  readonly scopes: Map<AddressGroup, Map<RequestKind, boolean>>;
}

const NAMESPACE = 'AWS/WAFV2';
const DEFAULT_WINDOW_S = 300;
const PASSES: Judged = { passes: 1, blocked: [] };

/**
 * An `AWS::WAFv2::WebACL`: its rules in order of priority for each kind of request and each group of addresses (documented: AWS WAF, "Setting
 * rule priority"; "Using rule actions"). Only limits by rate change while a run goes on.
 */
export class WebAcl {
  public readonly name: string;
  private readonly rules: readonly Rule[];
  private readonly byDefault: Pick<Rule, 'action' | 'status'>;
  private readonly limits: readonly Limit[];
  private readonly sets = new Map<string, readonly string[] | undefined>();
  private readonly verdicts = new Map<string, Map<AddressGroup, readonly Ending[]>>();
  private readonly metrics: MinuteMetrics;
  private readonly dimensions = new Map<string, Record<string, string>>();
  private readonly metricName: string;
  private readonly windowDelayMs: number;
  private readonly noted = new Set<string>();

  public constructor(
    private readonly world: World,
    private readonly found: Found,
    private readonly groups: readonly AddressGroup[],
  ) {
    const { resolver, facts } = world;
    const properties = resolver.properties(found) as Config;
    this.name = world.nameOf(found);
    this.isGlobal = properties.Scope === 'CLOUDFRONT';
    this.metricName = String(properties.VisibilityConfig?.MetricName ?? found.logicalId);
    this.windowDelayMs = 1000 * facts.get('waf.rateDelay');
    // Documented: "AWS WAF metrics and dimensions": of CloudFront in us-east-1, where its firewalls are.
    this.metrics = new MinuteMetrics(
      world,
      this.isGlobal ? 'us-east-1' : found.stack.region,
      'waf.metricLag',
      this.name,
    );
    const own = actionOf(properties.DefaultAction ?? { Allow: {} });
    this.byDefault = own;
    this.rules = this.readRules(listed(properties.Rules), false);
    this.limits = this.rules.flatMap(({ statement, name }, at) => this.limitsIn(statement, name, at));
  }

  private readonly isGlobal: boolean;

  /** All of one step. */
  public judge(arriving: readonly Arriving[], stepMs: number): readonly Judged[] {
    this.measure(arriving, stepMs);
    return arriving.map(({ kind, headers, perSecond, from }) => {
      if (perSecond <= 0) return PASSES;
      let passes = 0;
      const blocked = new Map<number, number>();
      for (const group of this.groups) {
        if (group.share <= 0 || !group.isFor(kind, from)) continue;
        for (const ending of this.verdict(kind, headers, group)) {
          const share = group.share * ending.share;
          if (ending.passes) passes += share;
          else blocked.set(ending.status, (blocked.get(ending.status) ?? 0) + share);
          const requests = (perSecond * share * stepMs) / 1000;
          for (const { name, dimensions } of ending.counts)
            this.metrics.add(NAMESPACE, name, dimensions, requests);
        }
      }
      if (blocked.size === 0) return PASSES;
      return { passes, blocked: [...blocked].map(([status, share]) => ({ status, share })) };
    });
  }

  /** Of those who are given a puzzle or a challenge, the ones who answer it, and meet the rules that follow. */
  private solved(action: 'captcha' | 'challenge', kind: RequestKind): number {
    if (kind.audience === 'bot') return 0;
    // A browser answers a challenge by itself, for whoever navigates; what its scripts ask for follows with the token.
    return action === 'challenge' ? 1 : this.world.facts.get('waf.captchaSolved');
  }

  /** Brings the windows of all limits up to date, and sees who is above. */
  private measure(arriving: readonly Arriving[], stepMs: number): void {
    const { sim } = this.world;
    for (const limit of this.limits) {
      for (const group of this.groups) {
        let perSecond = 0;
        for (const one of arriving) {
          if (one.perSecond <= 0 || !group.isFor(one.kind, one.from) || !this.isInScope(limit, one, group))
            continue;
          const reach = one.perSecond * this.reaching(limit.at, one, group);
          perSecond += limit.together ? reach * group.share : reach;
        }
        this.windowOf(limit, group).add(
          sim.nowMs,
          stepMs,
          limit.together ? perSecond : perAddress(group, perSecond),
        );
      }
      const counts = this.groups.map((group) => this.windowOf(limit, group).count(sim.nowMs));
      const total = counts.reduce((sum, count) => sum + count, 0);
      this.groups.forEach((group, index) => {
        const above = (limit.together ? total : counts[index]!) > limit.most;
        if (above === limit.above.has(group)) return;
        if (above) limit.above.add(group);
        else limit.above.delete(group);
        this.verdicts.clear();
        const what = above ? 'are above' : 'are below';
        sim.note({
          kind: 'edge',
          actor: this.name,
          text: `${limit.rule}: addresses of the group ${group.id} ${what} the limit of ${limit.most} requests${above && this.rules[limit.at]?.action === 'count' ? ', which only counts them' : ''}`,
          facts: ['waf.rateDelay', 'visitors.carrierShare', 'visitors.carrierAddresses'],
        });
      });
    }
  }

  /** Of such requests, the share that comes as far as a rule: what one before it has ended is not looked at again. */
  private reaching(at: number, { kind, headers }: Arriving, group: AddressGroup): number {
    if (at === 0) return 1;
    let share = 0;
    for (const ending of this.verdict(kind, headers, group)) if (ending.at >= at) share += ending.share;
    return share;
  }

  private isInScope({ scope, scopes }: Limit, { kind, headers }: Arriving, group: AddressGroup): boolean {
    if (scope === undefined) return true;
    let byKind = scopes.get(group);
    if (byKind === undefined) {
      byKind = new Map();
      scopes.set(group, byKind);
    }
    let known = byKind.get(kind);
    if (known === undefined) {
      known = this.ask(scope, kind, headers, group, new Set()) === true;
      byKind.set(kind, known);
    }
    return known;
  }

  private windowOf(limit: Limit, group: AddressGroup): RateWindow {
    let window = limit.windows.get(group);
    if (window === undefined) {
      const seconds = Number(limit.statement.EvaluationWindowSec ?? DEFAULT_WINDOW_S);
      window = new RateWindow(1000 * seconds, this.windowDelayMs);
      limit.windows.set(group, window);
    }
    return window;
  }

  private verdict(kind: RequestKind, headers: Headers, group: AddressGroup): readonly Ending[] {
    let byGroup = this.verdicts.get(kind.id);
    if (byGroup === undefined) {
      byGroup = new Map();
      this.verdicts.set(kind.id, byGroup);
    }
    let known = byGroup.get(group);
    if (known === undefined) {
      known = this.decide(kind, headers, group);
      byGroup.set(group, known);
    }
    return known;
  }

  private decide(kind: RequestKind, headers: Headers, group: AddressGroup): readonly Ending[] {
    const endings: Ending[] = [];
    /** Metrics and rules so far, of those who are still going on. */
    const counted: [name: string, rule: string][] = [];
    const labels = new Set<string>();
    let share = 1;
    for (const [at, rule] of this.rules.entries()) {
      const { action, status, metric } = rule;
      const hit = this.ask(rule.statement, kind, headers, group, labels);
      if (hit === undefined && action !== 'count') {
        this.leaveOut(`the rule ${rule.name}: what it does to these visitors cannot be known; they pass it`);
      }
      if (hit !== true) continue;
      for (const label of rule.labels) labels.add(label);
      if (action === 'unknown') continue;
      if (action === 'block' || action === 'captcha') this.noteBlock(`the rule ${rule.name}`);
      counted.push([METRICS[action], metric]);
      if (action === 'count') continue;
      // Documented: "How AWS WAF handles rule and rule group actions": who has a valid token goes on as after Count.
      const goesOn = action === 'captcha' || action === 'challenge' ? this.solved(action, kind) : 0;
      const ended = share * (1 - goesOn);
      if (ended > 0) endings.push(this.ending(ended, action === 'allow', status, at, counted));
      share *= goesOn;
      if (share <= 0) return endings;
    }
    const allows = this.byDefault.action !== 'block';
    if (!allows) this.noteBlock('its default action');
    counted.push([METRICS[allows ? 'allow' : 'block'], DEFAULT_ACTION]);
    endings.push(this.ending(share, allows, this.byDefault.status, this.rules.length, counted));
    return endings;
  }

  /** Documented: "AWS WAF metrics and dimensions": each is there for the rule, and for all of the firewall. */
  private ending(
    share: number,
    passes: boolean,
    status: number,
    at: number,
    counted: readonly (readonly [name: string, rule: string])[],
  ): Ending {
    const all = [...new Set(counted.map(([name]) => name))].map((name) => [name, 'ALL'] as const);
    const counts = [...counted, ...all].map(([name, rule]) => ({ name, dimensions: this.dimension(rule) }));
    return { share, passes, status, at, counts };
  }

  /** Each rule once: whom it stops beside attackers is what its owner wants to know. */
  private noteBlock(what: string): void {
    if (this.noted.has(what)) return;
    this.noted.add(what);
    this.world.sim.note({ kind: 'edge', actor: this.name, text: `stops visitors: ${what}` });
  }

  private ask(
    statement: Config,
    { method, path, query }: RequestKind,
    headers: Headers,
    group: AddressGroup,
    labels: ReadonlySet<string>,
  ): boolean | undefined {
    const request: Inspected = { kind: { method, path, query }, headers, address: group.address, labels };
    return matches(statement, request, {
      setOf: (arn) => this.setOf(arn),
      isAbove: (rate) => this.limits.find((one) => one.statement === rate)?.above.has(group) === true,
    });
  }

  private dimension(rule: string): Record<string, string> {
    let known = this.dimensions.get(rule);
    if (known === undefined) {
      const own = rule === DEFAULT_ACTION ? this.metricName : rule;
      known = { WebACL: this.metricName, Rule: own };
      if (!this.isGlobal) known.Region = this.found.stack.region;
      this.dimensions.set(rule, known);
    }
    return known;
  }

  private readRules(given: readonly Config[], onlyCounts: boolean): readonly Rule[] {
    return [...given]
      .sort((a, b) => Number(a.Priority) - Number(b.Priority))
      .flatMap((rule): readonly Rule[] => {
        const { Name, Statement, Action, OverrideAction, VisibilityConfig, RuleLabels } = rule;
        const overridden = onlyCounts || OverrideAction?.Count !== undefined;
        const own = this.ruleGroup(Statement);
        if (own !== undefined) return this.readRules(own, overridden);
        const isGroup =
          Statement?.ManagedRuleGroupStatement !== undefined ||
          Statement?.RuleGroupReferenceStatement !== undefined;
        // A group that only counts ends nothing, whatever it matches.
        if (isGroup && overridden) return [];
        const { action, status } = isGroup
          ? { action: 'unknown' as const, status: 403 }
          : actionOf(Action ?? {});
        return [
          {
            name: String(Name),
            metric: String(VisibilityConfig?.MetricName ?? Name),
            statement: (Statement ?? {}) as Config,
            action: overridden ? 'count' : action,
            status,
            labels: listed(RuleLabels).map((label) => String(label.Name)),
          },
        ];
      });
  }

  /** A rule group of the stack is its rules. */
  private ruleGroup(statement: Config | undefined): readonly Config[] | undefined {
    const { resolver } = this.world;
    const group = resolver.named(statement?.RuleGroupReferenceStatement?.Arn, 'AWS::WAFv2::RuleGroup');
    if (group === undefined) return undefined;
    return listed((resolver.properties(group) as Config).Rules);
  }

  private limitsIn(statement: Config, rule: string, at: number): readonly Limit[] {
    const [[type, given] = ['', {}]] = Object.entries(statement) as [string, Config][];
    if (type === 'RateBasedStatement') {
      const by = String(given.AggregateKeyType ?? 'IP');
      if (by === 'CUSTOM_KEYS' || (by === 'FORWARDED_IP' && this.isGlobal))
        this.leaveOut(`the rule ${rule}: it counts by ${by}; here it counts by address`);
      const together = by === 'CONSTANT';
      const most = Number(given.Limit);
      return [
        {
          statement: given,
          rule,
          at,
          most,
          together,
          windows: new Map(),
          above: new Set(),
          scope: given.ScopeDownStatement as Config | undefined,
          scopes: new Map(),
        },
      ];
    }
    const parts = [...((given?.Statements ?? []) as Config[]), given?.Statement].filter(Boolean) as Config[];
    return parts.flatMap((part) => this.limitsIn(part, rule, at));
  }

  private setOf(arn: string): readonly string[] | undefined {
    if (!this.sets.has(arn)) {
      const { resolver } = this.world;
      const found = resolver.named(arn, ['AWS::WAFv2::IPSet', 'AWS::WAFv2::RegexPatternSet']);
      const properties = found && (resolver.properties(found) as Config);
      const given = (properties?.Addresses ?? properties?.RegularExpressionList) as unknown;
      this.sets.set(arn, Array.isArray(given) ? given.map(String) : undefined);
    }
    return this.sets.get(arn);
  }

  private leaveOut(what: string): void {
    this.world.unsupported.add({ resource: this.name, type: this.found.resource.Type, what, matters: true });
  }
}

/** A template may have anything in a list's place: what is no object is none of its members. */
const listed = (given: unknown): readonly Config[] =>
  Array.isArray(given) ? given.filter((one) => typeof one === 'object' && one !== null) : [];

const DEFAULT_ACTION = '';
const METRICS = {
  count: 'CountedRequests',
  allow: 'AllowedRequests',
  block: 'BlockedRequests',
  captcha: 'CaptchaRequests',
  challenge: 'ChallengeRequests',
} as const;

/** Documented: "Using rule actions"; 403 unless a custom response says otherwise; 405 for a puzzle and 202 for a challenge that is not answered. */
function actionOf(given: Config): { readonly action: Action; readonly status: number } {
  const { Allow, Block, Count, Captcha, Challenge } = given;
  if (Block !== undefined)
    return { action: 'block', status: Number(Block.CustomResponse?.ResponseCode ?? 403) };
  if (Captcha !== undefined) return { action: 'captcha', status: 405 };
  if (Challenge !== undefined) return { action: 'challenge', status: 202 };
  if (Count !== undefined) return { action: 'count', status: 200 };
  return { action: Allow === undefined ? 'unknown' : 'allow', status: 200 };
}
