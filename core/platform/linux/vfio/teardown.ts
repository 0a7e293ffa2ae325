/** What must be undone, in reverse order, on every way out. */
export class Teardown {
  readonly #undo: (() => void)[] = [];

  push(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Undoes everything, also when one of the steps fails, and then throws the first failure. A second call does nothing. */
  unwind(): void {
    const failures: unknown[] = [];
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) {
      try {
        undo();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** Does `work` with a teardown that is unwound if it fails, and is the result's affair if it does not. */
export function undoneOnFailure<T>(work: (teardown: Teardown) => T): T {
  const teardown = new Teardown();
  try {
    return work(teardown);
  } catch (error) {
    try {
      teardown.unwind();
    } catch {
      // The first failure is the one to report; all the rest was undone nevertheless.
    }
    throw error;
  }
}
