import type { NextMode } from '../lambda/shared/site-mode-document';
import {
  type Dials,
  INCIDENT_PATTERN,
  PERSON_SECONDS,
  PRESET_DIALS,
  PRESETS,
  type Preset,
  REASON_MAX_CHARACTERS,
  RETRY_AFTER_SECONDS,
} from '../lib/private/contracts/site-mode';
import { nearest } from '../lib/private/suggest';
import { parseDuration, shortDuration } from './duration';
import { CommandError } from './errors';

/** `breakwater mode` as it was typed. */
export interface ModeOptions {
  readonly for?: string;
  readonly reason?: string;
  readonly admit?: string;
  readonly dim?: string;
  readonly lead?: boolean;
  /** `--lead` and `--no-lead` in one line. */
  readonly bothLeads?: boolean;
  readonly hard?: boolean;
  readonly retryAfter?: string;
  readonly incident?: string;
}

/** What a person asks for, checked. */
export interface ModeRequest extends Dials {
  readonly preset: Preset;
  readonly seconds: number;
  readonly retryAfterSeconds: number;
  readonly reason?: string;
  readonly incident?: string;
}

/**
 * Checks everything that was typed, and names all that is wrong at once.
 *
 * @throws CommandError with one line for each problem
 */
export function readModeRequest(preset: string, options: ModeOptions): ModeRequest {
  const problems: string[] = [];
  const known = PRESETS.find((name) => name === preset);
  if (known === undefined) problems.push(unknownPreset(preset));
  const dials = known === undefined ? PRESET_DIALS.normal : PRESET_DIALS[known];
  if (known === 'normal') problems.push(...dialsOfNormal(options));
  if (options.bothLeads) problems.push('--lead and --no-lead exclude each other; leave one out');
  if (options.hard && known !== undefined && known !== 'maintenance' && known !== 'normal')
    problems.push(`--hard closes the site for planned work and goes with maintenance only, got ${known}`);

  const request = {
    preset: known ?? 'normal',
    admit: share(problems, '--admit', options.admit, 100, dials.admit),
    dim: share(problems, '--dim', options.dim, 1, dials.dim),
    lead: options.lead ?? dials.lead,
    hard: options.hard ?? dials.hard,
    seconds: seconds(problems, options.for, PERSON_SECONDS),
    retryAfterSeconds: retryAfter(problems, options.retryAfter),
    reason: reason(problems, options.reason, known),
    incident: incident(problems, options.incident),
  };
  if (problems.length > 0) throw new CommandError(...problems);
  return request;
}

/** What is to be written over whatever is there: a person's word is the last one. */
export function nextOf(request: ModeRequest, nowSeconds: number): NextMode {
  const {
    preset,
    admit,
    dim,
    lead,
    hard,
    seconds: length,
    retryAfterSeconds,
    reason: why,
    incident: id,
  } = request;
  return {
    preset,
    dials: { admit, dim, lead, hard },
    untilSeconds: nowSeconds + length,
    by: 'person',
    retryAfterSeconds,
    reason: why,
    incident: id,
  };
}

/** Seconds of a `--for`. */
export function seconds(
  problems: string[],
  text: string | undefined,
  bounds: { readonly standard: number; readonly least: number; readonly most: number },
): number {
  if (text === undefined) return bounds.standard;
  const value = parseDuration(text);
  if (value !== undefined && value >= bounds.least && value <= bounds.most) return value;
  const range = `from ${shortDuration(bounds.least)} to ${hours(bounds.most)}`;
  problems.push(`--for must be ${range}, written as 90s, 20m, 2h or 1h30m, got ${quoted(text)}`);
  return bounds.standard;
}

const hours = (value: number): string => (value > 172_800 ? shortDuration(value) : `${value / 3600}h`);

function unknownPreset(preset: string): string {
  const meant = nearest(preset, PRESETS);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return `the mode must be one of ${PRESETS.join(', ')}, got ${quoted(preset)}${hint}`;
}

function dialsOfNormal(options: ModeOptions): string[] {
  const given = [
    options.admit !== undefined && '--admit',
    options.dim !== undefined && '--dim',
    options.lead !== undefined && (options.lead ? '--lead' : '--no-lead'),
    options.hard && '--hard',
    options.retryAfter !== undefined && '--retry-after',
  ].filter(Boolean);
  if (given.length === 0) return [];
  return [
    `normal is the site as it is, and takes no ${given.join(', ')}; choose another mode, or leave it out`,
  ];
}

function share(
  problems: string[],
  name: string,
  text: string | undefined,
  most: number,
  standard: number,
): number {
  if (text === undefined) return standard;
  const value = /^\d{1,3}(\.\d{1,4})?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= most) return value;
  const what = most === 100 ? 'the percentage of new visitors to let in, 0 to 100' : 'a share from 0 to 1';
  problems.push(`${name} must be ${what}, got ${quoted(text)}`);
  return standard;
}

function retryAfter(problems: string[], text: string | undefined): number {
  const { least, most, standard } = RETRY_AFTER_SECONDS;
  if (text === undefined) return standard;
  // `30` is what the header says, `30s` what every other option takes.
  const value = /^\d+$/.test(text.trim()) ? Number(text) : parseDuration(text);
  if (value !== undefined && value >= least && value <= most) return value;
  problems.push(`--retry-after must be ${least} to ${most} seconds, got ${quoted(text)}`);
  return standard;
}

function reason(
  problems: string[],
  text: string | undefined,
  preset: Preset | undefined,
): string | undefined {
  const words = text?.replace(/\s+/g, ' ').trim();
  if (words === undefined || words === '') {
    if (preset !== 'normal' && preset !== undefined)
      problems.push(
        '--reason must say why in a few words, for those who come after: --reason "database is full"',
      );
    return undefined;
  }
  const problem = reasonProblem(words);
  if (problem !== undefined) problems.push(problem);
  return words;
}

/** What is wrong with a reason that is there. */
export function reasonProblem(words: string): string | undefined {
  if (words.length > REASON_MAX_CHARACTERS)
    return `--reason must have at most ${REASON_MAX_CHARACTERS} characters, got ${words.length}`;
  if (/\p{Cc}/u.test(words) || !isWellFormed(words))
    return '--reason must be plain text, got control characters';
  return undefined;
}

/** No half of a surrogate pair. */
const isWellFormed = (text: string): boolean => !/\p{Cs}/u.test(text);

function incident(problems: string[], text: string | undefined): string | undefined {
  if (text !== undefined && !INCIDENT_PATTERN.test(text))
    problems.push(`--incident must be 1 to 64 of A-Z, a-z, 0-9, ".", "_", ":" and "-", got ${quoted(text)}`);
  return text;
}

/** What was typed, in one line and not longer than needed. */
const quoted = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
