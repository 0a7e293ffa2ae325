/**
 * Whether accesses reach a space. Looking at everything that decides it before each access would cost more than the access, so an
 * open gate stays open until something changes.
 */
export class SpaceGate {
  #isOpen = false;
  readonly #check: () => boolean;

  /** @param check runs before an access while the gate is closed */
  constructor(check: () => boolean) {
    this.#check = check;
  }

  isPassed(): boolean {
    if (!this.#isOpen) this.#isOpen = this.#check();
    return this.#isOpen;
  }

  /** Something changed that may decide it. */
  close(): void {
    this.#isOpen = false;
  }
}
