import * as assert from "uvu/assert";
import { chosenNode, fullVersion } from "./guest-nodes.ts";
import { vmSuite } from "./vm-suite.ts";

const Harness = vmSuite("a guest", () => ({
  devices: [
    "edu,addr=3",
    "pci-testdev,addr=4",
    "ivshmem-plain,memdev=shared,addr=5",
    "e1000,addr=6",
    "pcie-root-port,id=port0,addr=7,chassis=1,slot=1",
    "edu,id=behind,bus=port0",
  ],
  qemuArguments: ["-object", "memory-backend-ram,id=shared,size=1M,share=on"],
  extraFiles: [{ path: "/root/note.txt", data: Buffer.from("from the host") }],
}));

/** Addresses on bus 0 with vendor and device, from hw/ of QEMU 7.2: edu.c, pci-testdev.c, ivshmem.c, e1000.c. */
const IDS = {
  "0000:00:03.0": "0x1234 0x11e8",
  "0000:00:04.0": "0x1b36 0x0005",
  "0000:00:05.0": "0x1af4 0x1110",
  "0000:00:06.0": "0x8086 0x100e",
};

Harness("runs programs and tells how they ended", async (guest) => {
  const { code, stdout, stderr } = await guest.run(["sh", "-c", 'cat; echo "$WORD" >&2; exit 3'], { stdin: "in", env: { WORD: "out" } });
  assert.equal({ code, stdout, stderr }, { code: 3, stdout: "in", stderr: "out\n" });
});

Harness("ends a program that takes too long, with all that it started", async (guest) => {
  const { signal, timedOut } = await guest.run(["sh", "-c", "sleep 1000 & sleep 1000"], { timeoutMs: 300 });
  assert.equal({ signal, timedOut }, { signal: "SIGKILL", timedOut: true });
  const { stdout } = await guest.run(["sh", "-c", "ps | grep -c '[s]leep 1000'"]);
  assert.is(stdout, "0\n");
});

Harness("leaves a program running, which can be watched and killed", async (guest) => {
  const running = await guest.start(["sh", "-c", "trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 0.1; done"]);
  await running.wrote(/up/, 20_000);
  await running.kill("SIGTERM");
  const { code, stdout } = await running.ended(20_000);
  assert.equal({ code, stdout }, { code: 7, stdout: "up\nbye\n" });
});

Harness("says why a program could not be started, or a file not be read", async (guest) => {
  for (const failing of [guest.run(["/nowhere"]), guest.readFile("/nowhere")]) {
    let message = "";
    await failing.catch((error: Error) => {
      message = error.message;
    });
    assert.match(message, "ENOENT");
  }
});

Harness("takes files and gives them back as they are", async (guest) => {
  const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff));
  await guest.writeFile("/tmp/bytes", bytes);
  assert.ok((await guest.readFile("/tmp/bytes")).equals(bytes));
  assert.is((await guest.readFile("/root/note.txt")).toString(), "from the host");
});

Harness("runs the Node that was asked for, and our program", async (guest) => {
  assert.is(guest.nodeVersion, fullVersion(chosenNode()));
  const { stdout, stderr } = await guest.run(["barflash", "--version"]);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/, stderr);
});

Harness("lists its PCI devices with their ids", async (guest) => {
  for (const [address, ids] of Object.entries(IDS)) {
    const { stdout } = await guest.run(["sh", "-c", `cd /sys/bus/pci/devices/${address} && echo $(cat vendor device)`]);
    assert.is(stdout, `${ids}\n`);
  }
});

Harness("gives a device its driver", async (guest) => {
  const { code, stderr } = await guest.run(["modprobe", "e1000"]);
  assert.is(code, 0, stderr);
  const { stdout } = await guest.run(["readlink", "/sys/bus/pci/devices/0000:00:06.0/driver"]);
  assert.match(stdout, /\/e1000\n$/);
});

Harness("loses a device that is taken out of its slot", async (guest) => {
  const list = async () => (await guest.run(["ls", "/sys/bus/pci/devices"])).stdout;
  assert.match(await list(), "0000:01:00.0");
  await guest.removeDevice("behind");
  assert.not.match(await list(), "0000:01:00.0");
});

Harness.run();
