import type { Context } from '../context';
import { awsAccount } from '../doctor/aws/aws-account';
import { CHECKS, NOT_EXAMINED } from '../doctor/checks';
import { type Diagnosis, examine, type Result } from '../doctor/examine';
import { type Finding, plural, type Severity } from '../doctor/finding';
import { CommandError, EXIT } from '../errors';
import type { LastDrill } from '../last-drill';
import type { PublicDns } from '../public-dns';
import type { Style } from '../terminal';

const MARK: Readonly<Record<Severity | 'ok' | 'skipped', { readonly sign: string; readonly style: Style }>> =
  {
    ok: { sign: '✓', style: 'green' },
    skipped: { sign: '–', style: 'dim' },
    warn: { sign: '!', style: 'yellow' },
    unknown: { sign: '?', style: 'red' },
    wrong: { sign: '✗', style: 'red' },
  };
const GRAVEST: readonly Severity[] = ['wrong', 'unknown', 'warn'];

/** `breakwater doctor`: everything that must be true before the first incident, checked against the account. */
export async function showDoctor(context: Context, dns: PublicDns, lastDrill: LastDrill): Promise<number> {
  const { system, terminal, access, deployment } = context;
  const account = awsAccount(access, deployment);
  const diagnosis = await examine(deployment, { account, dns, lastDrill }, CHECKS, system.now(), (waiting) =>
    terminal.progress(`looking: ${waiting.join(', ')} …`),
  );
  if (diagnosis.blind) throw new CommandError(...blindness(diagnosis));

  terminal.say();
  terminal.say(`  ${terminal.style('bold', deployment.site)}  ${deployment.siteUrl}`);
  terminal.say();
  for (const result of diagnosis.results) show(context, result);
  terminal.say();
  terminal.row('Not looked at', NOT_EXAMINED);
  terminal.say();
  terminal.say(`${verdict(context, diagnosis)}`);
  terminal.answer(asJson(context, diagnosis));
  return diagnosis.well ? EXIT.ok : EXIT.unwell;
}

function show({ terminal }: Context, result: Result): void {
  const { check, findings, fine, skipped } = result;
  if (findings.length === 0) {
    const { sign, style } = MARK[skipped ? 'skipped' : 'ok'];
    terminal.row(check.title, `${terminal.style(style, sign)} ${fine}`);
    return;
  }
  for (const [i, { severity, what, remedy }] of findings.entries()) {
    const { sign, style } = MARK[severity];
    terminal.row(i === 0 ? check.title : '', `${terminal.style(style, sign)} ${what}`);
    terminal.row('', `→ ${remedy}`);
  }
}

const gravest = ({ findings, skipped }: Result): Severity | 'ok' | 'skipped' =>
  GRAVEST.find((severity) => findings.some((finding) => finding.severity === severity)) ??
  (skipped ? 'skipped' : 'ok');

function countsOf({ results }: Diagnosis): Record<Severity, number> {
  const all = results.flatMap(({ findings }) => findings);
  const count = (severity: Severity) => all.filter((finding) => finding.severity === severity).length;
  return { wrong: count('wrong'), unknown: count('unknown'), warn: count('warn') };
}

function verdict({ terminal }: Context, diagnosis: Diagnosis): string {
  const { wrong, unknown, warn } = countsOf(diagnosis);
  const words = [
    wrong > 0 && plural(wrong, 'thing is wrong', 'things are wrong'),
    unknown > 0 && `${unknown} could not be looked at`,
    warn > 0 && plural(warn, 'warning'),
  ].filter(Boolean);
  const { sign, style } = MARK[diagnosis.well ? 'ok' : 'wrong'];
  const said = words.length === 0 ? 'Everything that was looked at is well' : words.join(', ');
  return `${terminal.style(style, sign)} ${said}.`;
}

/** Where nothing could be looked at, the reason is the same for all: it is said once. */
function blindness({ results }: Diagnosis): string[] {
  const reasons = results
    .filter(({ check }) => check.id !== 'stacks')
    .flatMap(({ findings }) => findings)
    .map(lineOf);
  return ['nothing could be looked at', ...[...new Set(reasons)].slice(0, 5)];
}

const lineOf = ({ what, remedy }: Finding): string => `${what}; ${remedy}`;

function asJson({ deployment }: Context, diagnosis: Diagnosis): unknown {
  return {
    site: deployment.site,
    url: deployment.siteUrl,
    well: diagnosis.well,
    counts: countsOf(diagnosis),
    checks: diagnosis.results.map((result) => ({
      check: result.check.id,
      title: result.check.title,
      state: gravest(result),
      // Said of a check that found nothing; beside findings it would contradict them.
      says: result.findings.length === 0 ? result.fine : null,
      findings: result.findings,
    })),
    notLookedAt: NOT_EXAMINED,
  };
}
