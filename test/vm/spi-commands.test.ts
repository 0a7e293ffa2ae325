import { suite } from "uvu";
import * as assert from "uvu/assert";
import { enableMemoryDecode } from "../../core/link/command.ts";
import { spaceOf } from "../../core/sim/virtual-card.ts";
import { type FlashCase, pinCase, quadSpiCase } from "./flash-cases.ts";
import { makeTestCard, openTestCatalog } from "./flash-profiles.ts";
import type { GuestAccess } from "./proxy-card.ts";
import { referenceFlash } from "./reference-flash.ts";
import { firstDifference, spiCommands } from "./spi-commands.ts";

const catalog = await openTestCatalog();

async function recorded({ profile, old, image }: FlashCase): Promise<readonly GuestAccess[]> {
  const card = catalog.card(profile);
  const virtual = await makeTestCard(card, catalog, { old });
  enableMemoryDecode(spaceOf(virtual, { kind: "config" }));
  return await referenceFlash({ virtual, card, catalog, image: image.file, region: "user" });
}

/** The first command with each opcode, as the index of its first access and of the one after its last. */
function firstOfEach(accesses: readonly GuestAccess[], { wiring }: FlashCase): ReadonlyMap<number, readonly [number, number]> {
  const found = new Map<number, readonly [number, number]>();
  let start = 0;
  for (const [at, access] of accesses.entries()) {
    if (!wiring.isDeselect(access)) continue;
    const opcode = wiring.opcode(accesses.slice(start, at + 1));
    if (opcode !== undefined && !found.has(opcode)) found.set(opcode, [start, at + 1]);
    start = at + 1;
  }
  return found;
}

/** Micron N25Q128A data sheet, commands: program, read, status, write enable, flag status, ids and wake; and the erase of 4 KiB. */
const OPCODES = [0x02, 0x03, 0x05, 0x06, 0x70, 0x9f, 0xab];
const ERASE = 0x20;
const PROGRAM = 0x02;
const STATUS_READS = [0x05, 0x70];

const pins = pinCase(0);
const CASES = [
  // Over old content that is in the way, and as small as the other.
  { flashCase: { ...quadSpiCase(0), image: pins.image }, opcodes: [...OPCODES, ERASE] },
  { flashCase: pins, opcodes: OPCODES },
];

const SpiCommandsOf = suite("the commands in a run's accesses");

for (const { flashCase, opcodes } of CASES) {
  const accesses = await recorded(flashCase);
  const wanted = spiCommands(accesses, flashCase.wiring);
  const look = (seen: readonly GuestAccess[]) => {
    const { commands, repeatedCommands, repeatedPolls } = spiCommands(seen, flashCase.wiring);
    return { differs: firstDifference(commands, wanted.commands) !== undefined, repeatedCommands, repeatedPolls };
  };

  SpiCommandsOf(`differ when one is sent twice, unless it asks for a status: ${flashCase.profile}`, () => {
    const commands = firstOfEach(accesses, flashCase);
    assert.equal(new Set(commands.keys()), new Set(opcodes));
    for (const [opcode, [start, end]] of commands) {
      const { differs, repeatedCommands } = look(accesses.toSpliced(end, 0, ...accesses.slice(start, end)));
      const isStatus = STATUS_READS.includes(opcode);
      assert.equal({ differs, repeatedCommands }, { differs: !isStatus, repeatedCommands: isStatus ? 1 : 0 }, `opcode ${opcode}`);
    }
  });

  SpiCommandsOf(`differ by each access that is doubled, lost, of another width or with another value: ${flashCase.profile}`, () => {
    const { wiring } = flashCase;
    const [, end = 0] = firstOfEach(accesses, flashCase).get(PROGRAM) ?? [];
    for (const kind of ["read", "write"]) {
      const at = accesses.findIndex((access, index) => index > end && access.kind === kind && !wiring.isControllerPoll(access));
      const access = accesses[at];
      assert.ok(access);
      assert.ok(look(accesses.toSpliced(at, 0, access)).differs, `${kind} doubled`);
      assert.ok(look(accesses.toSpliced(at, 1)).differs, `${kind} lost`);
      assert.ok(look(accesses.with(at, { ...access, widthBits: 8 })).differs, `${kind} of 8 bits`);
      const value = Number(access.value) ^ 1;
      assert.is(look(accesses.with(at, { ...access, value })).differs, kind === "write", `${kind} of another value`);
    }
  });
}

SpiCommandsOf.run();
