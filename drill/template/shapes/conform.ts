import { own } from '../own';
import { limitOf } from './limits';
import { SHAPES, type Shape, type Shapes, type TypeShapes } from './shape';

/** What is odd about one value of a resource's properties. */
export interface Oddity {
  /** `DistributionConfig/Origins/0/DomainName`. */
  readonly place: string;
  /**
   * `refused`: CloudFormation takes nothing like it. `unknown`: only a deploy knows it, and it is not text. `no property`: the type has
   * none of the name.
   */
  readonly kind: 'refused' | 'unknown' | 'no property';
  readonly value: unknown;
  /** What CloudFormation takes there; empty for what is no property. */
  readonly wanted: string;
}

type Say = (oddity: Oddity) => void;

/**
 * Properties in the shapes that their type says, as CloudFormation makes them of what is written: `"60"` is the number 60 where a number
 * belongs. What does not fit is left out and said, so that who reads the properties meets nothing else. What the type is not known to
 * have, and types without shapes, stay as they are.
 */
export function conformed(type: string, properties: object, say: Say): Record<string, unknown> {
  const shapes = own(SHAPES, type);
  return shapes === undefined
    ? { ...properties }
    : new Conformer(type, shapes, say).group('', shapes.properties, properties);
}

/** One property, likewise. */
export function conformedProperty(type: string, name: string, value: unknown): unknown {
  return value === undefined ? undefined : conformed(type, { [name]: value }, () => undefined)[name];
}

const WANTED = {
  s: 'a text',
  n: 'a number',
  i: 'a whole number',
  b: 'true or false',
  j: 'an object',
  list: 'a list',
  group: 'an object',
} as const;

/** Text that stands for what only a deploy knows: what the evaluator writes for it, or a dynamic reference. */
const UNKNOWN =
  /\{\{resolve:|\{(?:Ref|Fn::\w+|Condition|Transform) .|\{[\w.@-]+\/[A-Za-z0-9]+(?:\.[^{}]*)?\}/;
const isUnknown = (value: unknown): value is string => typeof value === 'string' && UNKNOWN.test(value);

/** Documented: CloudFormation reads YAML 1.1, whose booleans have more words ("Template format"). */
const TRUE = /^(true|yes|on)$/i;
const FALSE = /^(false|no|off)$/i;

class Conformer {
  public constructor(
    private readonly type: string,
    private readonly shapes: TypeShapes,
    private readonly say: Say,
  ) {}

  public group(place: string, shapes: Shapes, given: object): Record<string, unknown> {
    const known = Object.entries(given).flatMap(([name, value]): [string, unknown][] => {
      const inner = place === '' ? name : `${place}/${name}`;
      const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
      if (shape === undefined) {
        if (this.shapes.open !== true) this.say({ place: inner, kind: 'no property', value, wanted: '' });
        return [[name, value]];
      }
      const made = this.value(inner, shape, value);
      return made === undefined ? [] : [[name, made]];
    });
    return Object.fromEntries(known);
  }

  private value(place: string, shape: Shape, value: unknown): unknown {
    if (value === undefined) return undefined;
    if (value === null) return this.refuse(place, value, wordsFor(shape));
    const made = shape === 'j' ? value : this.shaped(place, shape, value);
    const limit = made === undefined ? undefined : limitOf(this.type, place);
    return limit === undefined || isUnknown(made) || limit.holds(made)
      ? made
      : this.refuse(place, value, limit.wanted);
  }

  private shaped(place: string, shape: Shape, value: unknown): unknown {
    if (shape === 's') return this.text(place, value);
    if (shape === 'n' || shape === 'i') return this.number(place, shape, value);
    if (shape === 'b') return this.boolean(place, value);
    if (typeof shape === 'object' && '|' in shape) return this.oneOf(place, shape['|'], value);
    if (typeof shape === 'object' && !('*' in shape)) return this.list(place, shape[0], value);
    if (typeof value !== 'object' || Array.isArray(value)) return this.odd(place, value, WANTED.group);
    if (typeof shape === 'string') return this.group(place, this.shapes.groups[shape.slice(1)] ?? {}, value!);
    const entries = Object.entries(value!).map(([name, one]) => [
      name,
      this.value(`${place}/${name}`, shape['*'], one),
    ]);
    return Object.fromEntries(entries.filter(([, one]) => one !== undefined));
  }

  private text(place: string, value: unknown): unknown {
    return typeof value === 'object' ? this.odd(place, value, WANTED.s) : String(value);
  }

  private number(place: string, shape: 'n' | 'i', value: unknown): unknown {
    const number =
      typeof value === 'number'
        ? value
        : typeof value === 'string' && value.trim() !== ''
          ? Number(value)
          : Number.NaN;
    const fits = shape === 'i' ? Number.isInteger(number) : Number.isFinite(number);
    return fits ? number : this.odd(place, value, WANTED[shape]);
  }

  private boolean(place: string, value: unknown): unknown {
    if (typeof value === 'boolean') return value;
    const word = typeof value === 'string' ? value : '';
    if (TRUE.test(word)) return true;
    return FALSE.test(word) ? false : this.odd(place, value, WANTED.b);
  }

  private list(place: string, shape: Shape, value: unknown): unknown {
    if (!Array.isArray(value)) return this.odd(place, value, WANTED.list);
    return value
      .map((one, index) => this.value(`${place}/${index}`, shape, one))
      .filter((one) => one !== undefined);
  }

  /** The first that has nothing to say against it; what fits none is said of the first. Beside others JSON is an object, no text or list. */
  private oneOf(place: string, shapes: readonly Shape[], value: unknown): unknown {
    for (const shape of shapes) {
      if (shape === 'j' && (typeof value !== 'object' || Array.isArray(value))) continue;
      let fits = true;
      const trial = new Conformer(this.type, this.shapes, () => {
        fits = false;
      });
      const made = trial.value(place, shape, value);
      if (fits) return made;
    }
    return this.value(place, shapes[0]!, value);
  }

  private odd(place: string, value: unknown, wanted: string): undefined {
    if (!isUnknown(value)) return this.refuse(place, value, wanted);
    this.say({ place, kind: 'unknown', value, wanted });
    return undefined;
  }

  private refuse(place: string, value: unknown, wanted: string): undefined {
    this.say({ place, kind: 'refused', value, wanted });
    return undefined;
  }
}

function wordsFor(shape: Shape): string {
  if (typeof shape === 'string') return WANTED[shape as 's'] ?? WANTED.group;
  return '|' in shape ? wordsFor(shape['|'][0]!) : '*' in shape ? WANTED.group : WANTED.list;
}
