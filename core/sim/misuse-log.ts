/** More are only counted: software that is wrong once is often wrong in every transfer. */
const KEPT_MISUSES = 100;

/** What software did that the documents of a card's parts forbid, in order. */
export class MisuseLog {
  #entries: { readonly source: string; readonly text: string }[] = [];
  #dropped = 0;

  /** @param source the part that noticed it, as {@link MisuseLog.of} finds it again */
  record(source: string, text: string): void {
    if (this.#entries.length < KEPT_MISUSES) this.#entries.push({ source, text });
    else this.#dropped++;
  }

  list(): readonly string[] {
    const texts = this.#entries.map(({ source, text }) => `${source}: ${text}`);
    return this.#dropped === 0 ? texts : [...texts, `and ${this.#dropped} more`];
  }

  of(source: string): readonly string[] {
    return this.#entries.filter((entry) => entry.source === source).map(({ text }) => text);
  }

  clone(): MisuseLog {
    const copy = new MisuseLog();
    copy.#entries = [...this.#entries];
    copy.#dropped = this.#dropped;
    return copy;
  }
}
