import { hex } from "../bits/hex.ts";
import { BarflashError } from "../errors/barflash-error.ts";

/** A call of the operating system that failed in a way that its caller did not expect. */
export class SystemCallError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_SYSTEM_CALL",
    when: "A call of the operating system failed for a reason that barflash has no advice for.",
    remedy: "Look up the named error in the system's manual and log; report it with the command line if it repeats.",
  } as const;

  constructor(
    readonly failure: { readonly call: string; readonly error: string },
    options?: ErrorOptions,
  ) {
    super(`${failure.call} failed with ${failure.error}`, options);
  }
}

export class WindowTooLargeError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_WINDOW_SIZE",
    when: "A window of 4 GiB or more was to be mapped.",
    remedy: "Give a smaller window that holds the controller's registers.",
  } as const;

  constructor(readonly window: { readonly sizeBytes: number; readonly limitBytes: number }) {
    super(`a window of ${hex(window.sizeBytes)} bytes can not be mapped, only less than ${hex(window.limitBytes)}`);
  }
}

export class BigEndianHostError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_BIG_ENDIAN_HOST",
    when: "This computer stores numbers big-endian; registers would be read with their bytes swapped.",
    remedy: "Run barflash on a little-endian computer.",
  } as const;

  constructor() {
    super("mapped registers are not supported on a big-endian computer");
  }
}

export class HostLockedError extends BarflashError {
  static override readonly entry = {
    code: "BUSY_LOCKED",
    when: "Another process works on the card.",
    remedy: "Wait until that process has ended, or stop it; the lock goes away with it.",
  } as const;

  constructor(readonly lock: { readonly path: string; readonly holderPid: number | undefined }) {
    super(
      `the card is in use by ${lock.holderPid === undefined ? "another process" : `process ${lock.holderPid}`} (lock file ${lock.path})`,
    );
  }
}

export class LockFileError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_LOCK_FILE",
    when: "The file that keeps two processes off one card can not be opened for writing.",
    remedy: "Run as the user who may use the card, or make the directory of the lock file writable.",
  } as const;

  constructor(
    readonly lock: { readonly path: string },
    options: ErrorOptions,
  ) {
    super(`can not open the lock file ${lock.path}`, options);
  }
}

/** The socket that was asked for. */
export interface QemuFacts {
  readonly socketPath: string;
}

export class QemuPathTooLongError extends BarflashError {
  static override readonly entry = {
    code: "USAGE_SOCKET_PATH",
    when: "The path of a Unix socket is longer than the system allows.",
    remedy: "Start QEMU with a socket in a directory with a shorter path, or give the path relative to the current directory.",
  } as const;

  constructor(readonly facts: QemuFacts & { readonly limitBytes: number }) {
    super(`the socket path ${facts.socketPath} is longer than ${facts.limitBytes} bytes`);
  }
}

export class QemuNotListeningError extends BarflashError {
  static override readonly entry = {
    code: "CARD_QEMU_NOT_LISTENING",
    when: "No QEMU listens at the given socket.",
    remedy: "Start QEMU with -qtest unix:PATH,server=on,wait=off and give the same path.",
  } as const;

  constructor(readonly facts: QemuFacts & { readonly error: string }) {
    super(`no QEMU listens at ${facts.socketPath} (${facts.error})`);
  }
}

export class QemuAccessError extends BarflashError {
  static override readonly entry = {
    code: "ACCESS_QEMU_SOCKET",
    when: "The system does not let this user connect to the QEMU socket.",
    remedy: "Run as the user who started QEMU, or make the socket writable for this user.",
  } as const;

  constructor(readonly facts: QemuFacts & { readonly error: string }) {
    super(`no permission to connect to ${facts.socketPath} (${facts.error})`);
  }
}

export class QemuBusyError extends BarflashError {
  static override readonly entry = {
    code: "BUSY_QEMU",
    when: "QEMU takes one client at a time, and does not answer this one.",
    remedy: "End the other program that is connected to this QEMU.",
  } as const;

  constructor(
    readonly facts: QemuFacts,
    options?: ErrorOptions,
  ) {
    super(`QEMU at ${facts.socketPath} does not answer; another client seems to be connected`, options);
  }
}

export class QemuTimeoutError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_QEMU_TIMEOUT",
    when: "QEMU stopped answering.",
    remedy: "Look whether QEMU still runs and is not stopped in a debugger, then run the command again.",
  } as const;

  constructor(readonly facts: QemuFacts & { readonly command: string; readonly timeoutMs: number }) {
    super(`QEMU at ${facts.socketPath} did not answer \`${facts.command}\` within ${facts.timeoutMs} ms`);
  }
}

export class QemuGoneError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_QEMU_GONE",
    when: "QEMU ended or closed the connection in the middle of the work.",
    remedy: "Start QEMU again and look at its error output; the same command continues.",
  } as const;

  constructor(readonly facts: QemuFacts & { readonly error: string }) {
    super(`QEMU at ${facts.socketPath} is gone (${facts.error})`);
  }
}

export class QemuProtocolError extends BarflashError {
  static override readonly entry = {
    code: "HARDWARE_QEMU_PROTOCOL",
    when: "What answers at the socket does not speak QEMU's qtest protocol, or refused a command.",
    remedy: "Check that the path is that of QEMU's -qtest option and not of another socket, such as its monitor.",
  } as const;

  constructor(readonly facts: QemuFacts & { readonly command: string; readonly answer: string }) {
    super(`QEMU at ${facts.socketPath} answered \`${facts.command}\` with ${JSON.stringify(facts.answer)}`);
  }
}

export class QemuBigEndianError extends BarflashError {
  static override readonly entry = {
    code: "UNSUPPORTED_QEMU_BIG_ENDIAN",
    when: "The machine that QEMU emulates is big-endian.",
    remedy: "Use a little-endian machine of QEMU, such as that of qemu-system-microblazeel.",
  } as const;

  constructor(readonly facts: QemuFacts) {
    super(`the machine at ${facts.socketPath} is big-endian`);
  }
}
