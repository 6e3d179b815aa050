type Cleanup = () => void;

/** What must be undone however the run ends. Each is synchronous: the process may be on its way out. */
export class Cleanups {
  private readonly pending: Cleanup[] = [];

  /** Registers a clean-up and returns it; calling it twice does nothing the second time. */
  public add(cleanup: Cleanup): Cleanup {
    let done = false;
    const once = () => {
      if (done) return;
      done = true;
      cleanup();
    };
    this.pending.push(once);
    return once;
  }

  /** Takes one out again: what it would undo is to stay. */
  public forget(cleanup: Cleanup): void {
    const index = this.pending.indexOf(cleanup);
    if (index >= 0) this.pending.splice(index, 1);
  }

  /** Last in, first out; one that throws does not keep the others from running. */
  public run(): void {
    for (const cleanup of this.pending.splice(0).reverse()) {
      try {
        cleanup();
      } catch {
        // Nothing is left to do for a process that is already gone.
      }
    }
  }

  /** Runs them when the process ends, also by Ctrl-C or `kill`. */
  public onExit(): void {
    process.once('exit', () => this.run());
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const)
      process.once(signal, () => process.exit(code));
  }
}
