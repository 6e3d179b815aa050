import { createHash } from 'node:crypto';

/** What a line of the timeline is about; a report groups and colours by it. */
export type TraceKind =
  /** A scenario broke or mended something. */
  | 'fault'
  | 'alarm'
  /** A message, an event or an invocation on its way. */
  | 'delivery'
  | 'lambda'
  /** A call to an AWS API that changes something, or that was refused. */
  | 'call'
  | 'capacity'
  | 'health'
  | 'edge'
  | 'dns'
  /** What visitors get has changed. */
  | 'visitors'
  | 'money'
  /** What people were told. */
  | 'notification';

export interface TraceEntry {
  /** Milliseconds since the run began. */
  readonly atMs: number;
  readonly kind: TraceKind;
  /** The construct's path or the actor's name, as people know it. */
  readonly actor: string;
  /** One sentence for people, in the past tense, without a full stop. */
  readonly text: string;
  /** Names of the facts (facts.ts) on which the moment or the effect rests. */
  readonly facts?: readonly string[];
  /** For programs. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Everything that happened, in order. Two runs are the same when their traces have the same digest. */
export class Trace {
  private readonly all: TraceEntry[] = [];
  private readonly hash = createHash('sha256');
  /** Not in the hash yet: each call of it costs as much as thousands of letters. */
  private unhashed = '';

  public get entries(): readonly TraceEntry[] {
    return this.all;
  }

  public add(entry: TraceEntry): void {
    this.all.push(entry);
    this.witness(JSON.stringify(entry));
  }

  /** Counts in the digest without being a line: a second's outcomes, a draw that decides. */
  public witness(text: string): void {
    this.unhashed += `${text}\n`;
    if (this.unhashed.length > 16_384) this.flush();
  }

  private flush(): void {
    this.hash.update(this.unhashed);
    this.unhashed = '';
  }

  public digest(): string {
    this.flush();
    return this.hash.copy().digest('hex');
  }
}
