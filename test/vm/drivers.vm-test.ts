import * as assert from "uvu/assert";
import type { Guest } from "./guest.ts";
import { barflash, DEVICES, holderOf, outcome, shell } from "./guest-command.ts";
import type { GuestProcess } from "./guest-process.ts";
import { flashHalfWay, flashOf, isFlashed } from "./half-way.ts";
import { makeNetxCard, NETX_DRIVER, NETX_PROFILE } from "./netx-card.ts";
import { vmSuite } from "./vm-suite.ts";

const CARD = "0000:00:03.0";
const FOLDER = `${DEVICES}/${CARD}`;
const COMMAND = 0x04;
const netx = await makeNetxCard("card0,addr=3");
const { card, files } = netx;

const Drivers = vmSuite("a card whose driver is in the way", () => ({ cards: [card], extraFiles: files }));

const FLASH = flashOf(CARD, NETX_PROFILE);
const BOUND = { driver: NETX_DRIVER, override: "(null)" };
const KEPT = { driver: "", override: "barflash-keeps-it" };
const RECORD = `/root/.local/state/barflash/host-changes/${CARD}.json`;

const isRecorded = async (guest: Guest) => (await shell(guest, `[ -e ${RECORD} ] && echo yes || echo no`)) === "yes";

const halfWay = async (guest: Guest, ...more: readonly string[]) => await flashHalfWay(guest, netx, [...FLASH, ...more]);

/** The process that touches the card. */
const childOf = async (guest: Guest, { pid }: GuestProcess) =>
  Number(await shell(guest, `grep -l "^PPid:.\\b${pid}$" /proc/[0-9]*/status | cut -d / -f 3`));
const kill = async (guest: Guest, pids: readonly number[]) => await shell(guest, `kill -9 ${pids.join(" ")}`);

async function assertDone(guest: Guest, run: Awaited<ReturnType<typeof barflash>>): Promise<void> {
  assert.equal([run.exit, run.code], [0, "DONE"], run.message);
  assert.ok(isFlashed(netx));
  assert.equal(await holderOf(guest, CARD), BOUND);
  assert.not(await isRecorded(guest));
}

Drivers("is refused, and not touched", async (guest) => {
  await shell(guest, "modprobe uio_netx");
  assert.equal(await holderOf(guest, CARD), BOUND);
  card.forgetAccesses();
  const { exit, code, message } = await barflash(guest, ...FLASH);
  assert.equal([exit, code], [5, "BUSY_DRIVER_BOUND"]);
  assert.match(message, `${NETX_DRIVER}`);
  assert.equal(card.accessesOf("bar0"), []);
  assert.equal(
    card.accessesOf("config").filter(({ kind }) => kind === "write"),
    [],
  );
  assert.equal(await holderOf(guest, CARD), BOUND);
});

Drivers("is flashed with --unbind: no driver and no second barflash gets the card meanwhile, and the driver has it back", async (guest) => {
  const process = await halfWay(guest, "--unbind");
  assert.equal(await holderOf(guest, CARD), KEPT);
  const bind = await guest.run(["sh", "-c", `echo ${CARD} > /sys/bus/pci/drivers/${NETX_DRIVER}/bind`]);
  assert.is.not(bind.code, 0);
  assert.equal(await holderOf(guest, CARD), KEPT);
  const second = await barflash(guest, ...FLASH, "--unbind");
  assert.equal([second.exit, second.code], [5, "BUSY_LOCKED"]);
  assert.match(second.message, new RegExp(`\\b${process.pid}\\b`));
  const found = await barflash(guest, "doctor", "--card", CARD);
  const busy = found.lines.find(({ code, type }) => type === "diagnosis" && code === "BUSY_LOCKED");
  assert.match(`${busy?.sentence}`, `another barflash, process ${process.pid}, works on ${CARD}`);
  card.delayMs = 0;
  await assertDone(guest, await outcome(process));
});

Drivers("comes back to its driver after SIGTERM, and the message says what the flash holds", async (guest) => {
  const process = await halfWay(guest, "--unbind");
  await process.kill("SIGTERM");
  card.delayMs = 0;
  const { exit, code } = await outcome(process);
  assert.equal([exit, code], [11, "INTERRUPTED_RUN"]);
  assert.not(isFlashed(netx));
  assert.equal(await holderOf(guest, CARD), BOUND);
  assert.not(await isRecorded(guest));
});

Drivers("comes back to its driver when the process that touches it is killed", async (guest) => {
  const process = await halfWay(guest, "--unbind");
  await kill(guest, [await childOf(guest, process)]);
  card.delayMs = 0;
  const { exit, code, message } = await outcome(process);
  assert.is(exit, 10, `${code}: ${message}`);
  assert.match(message, "SIGKILL");
  assert.equal(await holderOf(guest, CARD), BOUND);
  assert.not(await isRecorded(guest));
});

Drivers("is given back by the next run when everything is killed, which flashes it to the end", async (guest) => {
  const process = await halfWay(guest, "--unbind");
  await kill(guest, [process.pid, await childOf(guest, process)]);
  card.delayMs = 0;
  await process.ended(60_000);
  assert.equal(await holderOf(guest, CARD), KEPT);
  assert.ok(await isRecorded(guest));
  const next = await barflash(guest, ...FLASH, "--unbind");
  assert.match(next.warnings.join("\n"), "a run before this one was cut off");
  await assertDone(guest, next);
});

Drivers("is left in peace when the process that watches over it is killed, and the next run is not in its way", async (guest) => {
  const process = await halfWay(guest, "--unbind");
  const child = await childOf(guest, process);
  await kill(guest, [process.pid]);
  card.delayMs = 0;
  // Nobody asks for the end of an orphan: the guest's first process is no init.
  const isOver = `[ ! -e /proc/${child} ] || grep -q "^State:.Z" /proc/${child}/status`;
  await shell(guest, `for i in $(seq 300); do if ${isOver}; then exit 0; fi; sleep 0.1; done; cat /proc/${child}/status; exit 1`);
  const { length } = card.accesses;
  assert.ok(await isRecorded(guest));
  const next = await barflash(guest, ...FLASH, "--unbind");
  assert.ok(card.accesses.length > length);
  await assertDone(guest, next);
});

Drivers("has its memory decode switched on by one write of 16 bits, and off again", async (guest) => {
  await shell(
    guest,
    `echo ${CARD} > ${FOLDER}/driver/unbind && printf '\\000\\000' | dd of=${FOLDER}/config bs=1 seek=${COMMAND} conv=notrunc`,
  );
  card.forgetAccesses();
  const { exit, message } = await barflash(guest, ...FLASH);
  assert.is(exit, 0, message);
  const writes = card.accessesOf("config").filter(({ kind }) => kind === "write");
  const write = { space: "config", kind: "write", offset: COMMAND, widthBits: 16 };
  assert.equal(writes, [
    { ...write, value: 2 },
    { ...write, value: 0 },
  ]);
  assert.equal(await holderOf(guest, CARD), { driver: "", override: "(null)" });
});

Drivers("never met an access that no card can answer", async () => assert.equal(card.failures, []));

Drivers.run();
