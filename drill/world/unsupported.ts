/** One thing of the stack that the drill does not play. */
export interface NotModelled {
  /** The construct's path. */
  readonly resource: string;
  readonly type: string;
  /** The property, or the whole resource where undefined. */
  readonly property?: string;
  /** What that leaves out, in a few words. */
  readonly what: string;
  /**
   * Whether it could change what visitors get or whether something is noticed. What could makes an otherwise held verdict inconclusive;
   * what could not, or is taken to be as it should, is only listed.
   */
  readonly matters: boolean;
}

/** What was left out of a run, each once. */
export class Unsupported {
  private readonly found = new Map<string, NotModelled>();

  public add(one: NotModelled): void {
    this.found.set(`${one.resource}\n${one.property ?? ''}\n${one.what}`, one);
  }

  public get all(): readonly NotModelled[] {
    return [...this.found.values()].sort((a, b) => key(a).localeCompare(key(b), 'en'));
  }
}

const key = ({ resource, property, what }: NotModelled) => `${resource} ${property ?? ''} ${what}`;
