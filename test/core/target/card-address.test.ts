import { suite } from "uvu";
import * as assert from "uvu/assert";
import { PciAddressError } from "../../../core/pci/errors.ts";
import { parseCardAddress } from "../../../core/target/card-address.ts";
import { CardAddressError, InvalidNumberError } from "../../../core/target/errors.ts";

const CardAddress = suite("parseCardAddress");

const GOOD = [
  { text: "0000:03:00.0", want: { backend: "pci", function: "0000:03:00.0" } },
  { text: "03:00.0", want: { backend: "pci", function: "0000:03:00.0" } },
  { text: "pci0:3:0:0", want: { backend: "pci", function: "0000:03:00.0" } },
  { text: "mem:0x40a00000+0x10000", want: { backend: "mem", window: { address: 0x40a00000, sizeBytes: 0x10000 } } },
  { text: "sim:virtual/kintex-7", want: { backend: "sim", profile: "virtual/kintex-7", time: "simulated" } },
  {
    text: "sim:./a,b.yaml,state=/tmp/x,y.bin",
    want: { backend: "sim", profile: "./a,b.yaml", time: "simulated", statePath: "/tmp/x,y.bin" },
  },
  { text: "sim:x,time=real,state=s", want: { backend: "sim", profile: "x", time: "real", statePath: "s" } },
  {
    text: "qemu:/run/q.sock,mem=0x10+64KiB",
    want: { backend: "qemu-mem", socketPath: "/run/q.sock", window: { address: 0x10, sizeBytes: 0x10000 } },
  },
  { text: "qemu:q,pci=00:04.0", want: { backend: "qemu-pci", socketPath: "q" } },
];

for (const { text, want } of GOOD) {
  CardAddress(`understands ${text}`, () => {
    assert.equal(parseCardAddress(text), { text, ...want });
  });
}

const BAD = [
  { text: "", expected: "one of" },
  { text: "constructor:x", expected: "one of" },
  { text: "sim:", expected: "after sim:" },
  { text: "sim:x,time=fast", expected: "time=real" },
  { text: "sim:x,state=", expected: "after state=" },
  { text: "sim:x,stat=f", expected: "instead of stat=" },
  { text: "sim:x,state=a,state=b", expected: "state= only once" },
  { text: "qemu:s", expected: "either mem=" },
  { text: "qemu:s,mem=1+2,pci=00:04.0", expected: "either mem=" },
  { text: "qemu:s,pci=4", expected: "either mem=" },
  { text: "qemu:,mem=1+2", expected: "qtest socket" },
  { text: "mem:0x1000", expected: "BASE+SIZE" },
  { text: "mem:0x1000+0x10+1", expected: "BASE+SIZE" },
  { text: "mem:0x1000+0", expected: "above 0" },
];

for (const { text, expected } of BAD) {
  CardAddress(`refuses "${text}" and says what it expected`, () => {
    assert.throws(
      () => parseCardAddress(text),
      (error: unknown) => error instanceof CardAddressError && error.address.text === text && error.address.expected.includes(expected),
    );
  });
}

CardAddress("refuses a PCI address that cannot be", () => {
  for (const text of ["0000:03:20.0", "03:00.8", "pci0:300:0:0"])
    assert.throws(
      () => parseCardAddress(text),
      (error: unknown) => error instanceof PciAddressError,
    );
});

CardAddress("names the number that it cannot read", () => {
  assert.throws(
    () => parseCardAddress("mem:0x4zz+0x10"),
    (error: unknown) => error instanceof InvalidNumberError && error.message.includes("the base in mem:0x4zz+0x10"),
  );
});

CardAddress.run();
