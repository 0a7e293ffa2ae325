/** What must be undone, in reverse order, on every way out. */
export class UndoStack {
  readonly #undo: (() => void | Promise<void>)[] = [];

  push(undo: () => void | Promise<void>): void {
    this.#undo.push(undo);
  }

  /**
   * Undoes everything, also when one of the steps fails, and then throws the first failure. A second call does nothing.
   */
  async unwind(): Promise<void> {
    const failures: unknown[] = [];
    for (let undo = this.#undo.pop(); undo !== undefined; undo = this.#undo.pop()) {
      try {
        await undo();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
