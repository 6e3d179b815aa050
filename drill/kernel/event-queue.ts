/** What is to happen, in the order in which it happens. */
export interface QueuedEvent {
  readonly timeMs: number;
  readonly priority: number;
  readonly sequence: number;
  readonly action: () => void | Promise<void>;
  cancelled: boolean;
}

/**
 * A binary heap ordered by time, then priority, then order of arrival. The third is what makes ties the same on every machine;
 * the heaps on npm leave it out.
 */
export class EventQueue {
  private readonly heap: QueuedEvent[] = [];
  private sequence = 0;

  public get size(): number {
    return this.heap.length;
  }

  public push(timeMs: number, priority: number, action: QueuedEvent['action']): QueuedEvent {
    const event: QueuedEvent = { timeMs, priority, sequence: this.sequence, action, cancelled: false };
    this.sequence += 1;
    this.heap.push(event);
    this.rise(this.heap.length - 1);
    return event;
  }

  /** The next event that was not cancelled, left where it is. */
  public peek(): QueuedEvent | undefined {
    while (this.heap[0]?.cancelled) this.removeFirst();
    return this.heap[0];
  }

  public pop(): QueuedEvent | undefined {
    const next = this.peek();
    if (next !== undefined) this.removeFirst();
    return next;
  }

  private removeFirst(): void {
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    this.heap[0] = last;
    this.sink(0);
  }

  private rise(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(this.heap[at]!, this.heap[parent]!)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private sink(from: number): void {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let first = at;
      if (left < this.heap.length && before(this.heap[left]!, this.heap[first]!)) first = left;
      if (right < this.heap.length && before(this.heap[right]!, this.heap[first]!)) first = right;
      if (first === at) return;
      this.swap(at, first);
      at = first;
    }
  }

  private swap(a: number, b: number): void {
    const held = this.heap[a]!;
    this.heap[a] = this.heap[b]!;
    this.heap[b] = held;
  }
}

function before(a: QueuedEvent, b: QueuedEvent): boolean {
  if (a.timeMs !== b.timeMs) return a.timeMs < b.timeMs;
  if (a.priority !== b.priority) return a.priority < b.priority;
  return a.sequence < b.sequence;
}
