import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Bus } from "../../../../core/bus/bus.ts";
import {
  QemuAccessError,
  QemuBigEndianError,
  QemuBusyError,
  QemuGoneError,
  QemuNotListeningError,
  QemuPathTooLongError,
  QemuProtocolError,
  QemuTimeoutError,
} from "../../../../core/platform/errors.ts";
import { native } from "../../../../core/platform/libc.ts";
import { openQemuBus } from "../../../../core/platform/qemu/open-qemu-bus.ts";
import { UnixSocket } from "../../../../core/platform/qemu/unix-socket.ts";
import { thrownBy } from "../../../support/thrown-by.ts";
import { type Behaviour, type Impostor, startImpostor } from "./start-impostor.ts";

const Qtest = suite("what answers at a qtest socket");

/** Long enough for an answer of an impostor that means to give one. */
const PATIENT_MS = 10_000;
const IMPATIENT_MS = 1_000;

async function withImpostor(behaviour: Behaviour, test: (impostor: Impostor) => void): Promise<void> {
  const impostor = await startImpostor(behaviour);
  try {
    test(impostor);
  } finally {
    await impostor.stop();
  }
}

const open = ({ socketPath }: { readonly socketPath: string }, timeoutMs = PATIENT_MS): Bus =>
  openQemuBus({ socketPath, address: 0x1000, sizeBytes: 0x1000, timeoutMs });

const script = (...answers: string[]): Behaviour => ({ play: "script", answers });

/** Opens well, and then this is the error of one read and of everything after it. */
const failingRead = (answer: string, kind: new (...facts: never[]) => Error) =>
  withImpostor(script("OK little\n", answer), (impostor) => {
    const bus = open(impostor);
    const error = thrownBy(() => bus.read32(0));
    assert.instance(error, kind);
    assert.is(
      thrownBy(() => bus.write32(0, 1)),
      error,
    );
    bus.close();
  });

Qtest("is taken for busy when it never answers the first command", () =>
  withImpostor(script(), (impostor) => {
    const error = thrownBy(() => open(impostor, IMPATIENT_MS));
    assert.ok(error instanceof QemuBusyError);
    assert.instance(error.cause, QemuTimeoutError);
    assert.is(error.code, "BUSY_QEMU");
  }),
);

Qtest("is taken for busy when it accepts nobody", () =>
  withImpostor({ play: "deaf" }, ({ socketPath }) => {
    const sockets: UnixSocket[] = [];
    const error = thrownBy(() => {
      for (let client = 0; client < 20; client++) sockets.push(new UnixSocket(socketPath));
    });
    for (const socket of sockets) socket.close();
    assert.instance(error, QemuBusyError);
  }),
);

Qtest("has timed out when it stops answering, and the command is named", () =>
  withImpostor(script("OK little\n"), (impostor) => {
    const bus = open(impostor, IMPATIENT_MS);
    const error = thrownBy(() => bus.read32(0x10));
    assert.ok(error instanceof QemuTimeoutError);
    assert.is(error.facts.command, "readl 0x00001010");
    assert.is(error.code, "HARDWARE_QEMU_TIMEOUT");
    bus.close();
  }),
);

Qtest("has timed out too when it reports interrupts for ever instead of answering", () =>
  withImpostor({ play: "flood" }, (impostor) => {
    assert.instance(
      thrownBy(() => open(impostor, IMPATIENT_MS)),
      QemuBusyError,
    );
  }),
);

Qtest("may report interrupts between its answers", () =>
  withImpostor(script("IRQ raise 0\nOK little\nIRQ lower 0\n", "IRQ raise 0\nOK 0x5\n"), (impostor) => {
    const bus = open(impostor);
    assert.is(bus.read32(0), 5);
    bus.close();
  }),
);

Qtest("may send a line in pieces", () =>
  withImpostor(script("OK little\nOK 0x12", "34\n"), (impostor) => {
    const bus = open(impostor);
    assert.is(bus.read32(0), 0x1234);
    bus.close();
  }),
);

Qtest("gives 64 bits whole", () =>
  withImpostor(script("OK little\n", "OK 0xfedcba9876543210\n"), (impostor) => {
    const bus = open(impostor);
    assert.is(bus.read64(0), 0xfedc_ba98_7654_3210n);
    bus.close();
  }),
);

Qtest("never has more than 64 commands to answer", () =>
  withImpostor({ play: "hold" }, (impostor) => {
    const bus = open(impostor);
    bus.push(0, new Uint32Array(10 * 64));
    for (let write = 0; write < 64; write++) bus.write32(0, write);
    assert.is(bus.read32(0), 64);
    bus.close();
  }),
);

Qtest("is gone when it closes the connection", () => failingRead("hang up", QemuGoneError));
Qtest("speaks another protocol when it refuses a command", () => failingRead("FAIL Unknown command 'readl'\n", QemuProtocolError));
Qtest("speaks another protocol when a value is no number", () => failingRead("OK 12 apples\n", QemuProtocolError));
Qtest("speaks another protocol when a value is missing", () => failingRead("OK\n", QemuProtocolError));
Qtest("speaks another protocol when a line does not end", () => failingRead("x".repeat(300), QemuProtocolError));
Qtest("speaks another protocol when an answer comes twice", () => failingRead("OK 0x1\nOK 0x2\n", QemuProtocolError));

Qtest("speaks another protocol when it greets first, as the monitor does", () =>
  withImpostor(script('{"QMP": {"version": {}}}\n'), (impostor) => {
    assert.instance(
      thrownBy(() => open(impostor)),
      QemuProtocolError,
    );
  }),
);

Qtest("is not supported when its machine is big-endian", () =>
  withImpostor(script("OK big\n"), (impostor) => {
    assert.instance(
      thrownBy(() => open(impostor)),
      QemuBigEndianError,
    );
  }),
);

Qtest("makes the next read fail when it refused a write", () =>
  withImpostor(script("OK little\n", "FAIL no\n", "OK 0x0\n"), (impostor) => {
    const bus = open(impostor);
    bus.write8(1, 0xff);
    const error = thrownBy(() => bus.read32(0));
    assert.ok(error instanceof QemuProtocolError);
    assert.is(error.facts.command, "writeb 0x00001001 0x000000ff");
    bus.close();
  }),
);

Qtest("makes close fail when it refused the last write", () =>
  withImpostor(script("OK little\n", "FAIL no\n"), (impostor) => {
    const bus = open(impostor);
    bus.write32(0, 1);
    assert.instance(
      thrownBy(() => bus.close()),
      QemuProtocolError,
    );
    bus.close();
  }),
);

Qtest("is not there", () => {
  const directory = mkdtempSync(join(tmpdir(), "barflash-qtest-"));
  const file = join(directory, "file");
  writeFileSync(file, "");
  for (const socketPath of [join(directory, "missing"), file]) {
    const error = thrownBy(() => open({ socketPath }));
    assert.ok(error instanceof QemuNotListeningError);
    assert.is(error.code, "CARD_QEMU_NOT_LISTENING");
  }
  rmSync(directory, { recursive: true });
});

Qtest("can not have a path that is too long for a socket", () => {
  const error = thrownBy(() => open({ socketPath: `/${"x".repeat(107)}` }));
  assert.ok(error instanceof QemuPathTooLongError);
  assert.ok(error.facts.limitBytes <= 107);
  assert.instance(
    thrownBy(() => open({ socketPath: `/${"x".repeat(error.facts.limitBytes - 1)}` })),
    QemuNotListeningError,
  );
});

Qtest("may be forbidden to this user", () =>
  withImpostor(script("OK little\n"), ({ directory, socketPath }) => {
    native(); // koffi's files may not be readable for the other user
    const isRoot = process.geteuid?.() === 0;
    chmodSync(directory, 0);
    // Root is refused nothing; 65534 is nobody on every system.
    if (isRoot) process.seteuid?.(65534);
    try {
      const error = thrownBy(() => open({ socketPath }));
      assert.ok(error instanceof QemuAccessError, `${error}`);
      assert.is(error.code, "ACCESS_QEMU_SOCKET");
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(directory, 0o700);
    }
  }),
);

Qtest.run();
