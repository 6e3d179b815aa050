import { jsonFault } from '../json-fault';
import { readTextFile } from '../text-file';
import { isIntrinsic } from './references';
import { isObject, shown } from './structure';

/** What a file gives to parameters, as far as it is right, and everything that is wrong with it. */
export interface ParameterFile {
  readonly values: Readonly<Record<string, string>>;
  /** Where each stands, for messages: the file and the place in it. */
  readonly places: Readonly<Record<string, string>>;
  /** One line each: the place, the value, what to do. */
  readonly problems: readonly string[];
}

/** Of an entry as the AWS CLI takes it (documented: `aws cloudformation create-stack`, --parameters). */
const ENTRY = ['ParameterKey', 'ParameterValue', 'UsePreviousValue', 'ResolvedValue'];
/** Of a template configuration file (documented: "AWS CloudFormation artifacts" of CodePipeline); tags and policies change no value. */
const CONFIGURATION = ['Parameters', 'Tags', 'StackPolicy'];

/**
 * Parameters as `aws cloudformation` takes them from a file: a list of keys and values or of `NAME=VALUE`, or CodePipeline's template
 * configuration, `{"Parameters": {…}}` (documented: `aws cloudformation deploy`, --parameter-overrides).
 *
 * @param name how somebody wrote the file's name
 */
export function readParameterFile(file: string, name = file): ParameterFile {
  const read = new Reading(name);
  const found = readTextFile(file);
  if ('fault' in found) {
    const { fault, isAbsent } = found;
    const what = isAbsent ? `there is no file ${name}` : `${name} ${fault}`;
    read.problems.push(fault.includes(';') ? what : `${what}; name a JSON file of parameters`);
  } else {
    const given = parsed(found.text);
    if (given === undefined)
      read.problems.push(`${name} is not JSON (${jsonFault(found.text)}); correct it there`);
    else read.whole(given.value);
  }
  const { values, places, problems } = read;
  // Names that every object has are names like any other.
  return { values: Object.fromEntries(values), places: Object.fromEntries(places), problems };
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

class Reading {
  public readonly values = new Map<string, string>();
  public readonly places = new Map<string, string>();
  public readonly problems: string[] = [];

  public constructor(private readonly file: string) {}

  public whole(given: unknown): void {
    if (Array.isArray(given)) {
      this.list(given, '');
      return;
    }
    if (!isObject(given)) {
      this.problems.push(
        `${this.file} must be a list of {"ParameterKey", "ParameterValue"}, or an object with Parameters, got ${shown(given)}; write one of these`,
      );
      return;
    }
    const others = Object.keys(given).filter((key) => !CONFIGURATION.includes(key));
    const { Parameters } = given;
    if (Parameters === undefined) {
      const inside = others.map((key) => `${JSON.stringify(key)}: ${shown(given[key])}`).join(',') || '…';
      const beside = others.length === 0 ? '' : `, and ${others.join(', ')} beside it`;
      this.problems.push(`${this.file} has no Parameters${beside}; write {"Parameters": {${inside}}}`);
      return;
    }
    for (const key of others)
      this.say(key, `is not a key of this file; known here: ${CONFIGURATION.join(', ')}`);
    if (Array.isArray(Parameters)) this.list(Parameters, 'Parameters');
    else if (isObject(Parameters))
      for (const [key, value] of Object.entries(Parameters)) this.take(key, value, `Parameters.${key}`);
    else
      this.say(
        'Parameters',
        `must be an object of names and values, or a list, got ${shown(Parameters)}; write it so`,
      );
  }

  private list(entries: readonly unknown[], before: string): void {
    const given = new Map<string, string>();
    entries.forEach((entry, index) => {
      const place = `${before}[${index}]`;
      const key = this.entry(entry, place);
      if (key === undefined) return;
      const first = given.get(key);
      const where = typeof entry === 'string' ? place : `${place}.ParameterKey`;
      if (first !== undefined)
        this.say(where, `gives ${key}, and ${first} has given it; take one of them out`);
      else given.set(key, place);
    });
  }

  /** @returns the name, where there is one */
  private entry(entry: unknown, place: string): string | undefined {
    if (typeof entry === 'string') {
      const at = entry.indexOf('=');
      if (at > 0) this.take(entry.slice(0, at), entry.slice(at + 1), place);
      else this.say(place, `must be NAME=VALUE, got ${shown(entry)}; write it so`);
      return at > 0 ? entry.slice(0, at) : undefined;
    }
    if (!isObject(entry)) {
      this.say(
        place,
        `must be an object with ParameterKey and ParameterValue, got ${shown(entry)}; write it so`,
      );
      return undefined;
    }
    for (const key of Object.keys(entry).filter((one) => !ENTRY.includes(one)))
      this.say(`${place}.${key}`, `is not a key of an entry; known here: ${ENTRY.join(', ')}`);
    const { ParameterKey: key, ParameterValue: value, UsePreviousValue: previous } = entry;
    if (typeof key !== 'string' || key === '') {
      this.say(
        `${place}.ParameterKey`,
        `must be the name of a parameter, got ${shown(key)}; give it, or take the entry out`,
      );
      return undefined;
    }
    if (value === undefined && previous === true)
      this.say(
        `${place}.UsePreviousValue`,
        'asks for the value of the stack that is deployed, which only its account knows; give ParameterValue',
      );
    else this.take(key, value, `${place}.ParameterValue`);
    return key;
  }

  private take(key: string, value: unknown, place: string): void {
    if (typeof value !== 'string') {
      this.say(place, noText(value));
      return;
    }
    if (this.values.has(key)) return;
    this.values.set(key, value);
    this.places.set(key, `${this.file}: ${place}`);
  }

  private say(place: string, what: string): void {
    this.problems.push(`${this.file}: ${place} ${what}`);
  }
}

function noText(value: unknown): string {
  const [name] = isObject(value) ? Object.keys(value) : [];
  if (name !== undefined && isIntrinsic(name))
    return `has ${name}, which only a pipeline knows; write the text that comes of it`;
  return `must be a text, got ${shown(value)}; ${remedyFor(value)}`;
}

function remedyFor(value: unknown): string {
  if (value === undefined || value === null) return 'give it, or take the entry out';
  if (typeof value === 'number' || typeof value === 'boolean') return `write "${value}"`;
  const isList = Array.isArray(value) && value.every((one) => ['string', 'number'].includes(typeof one));
  return isList ? `write ${JSON.stringify(value.join(','))}` : 'write it as one';
}
