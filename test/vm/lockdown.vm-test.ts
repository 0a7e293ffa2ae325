import * as assert from "uvu/assert";
import { barflash, holderOf, shell } from "./guest-command.ts";
import { flashOf, isFlashed } from "./half-way.ts";
import { makeNetxCard, NETX_PROFILE } from "./netx-card.ts";
import { vmSuite } from "./vm-suite.ts";

const CARD = "0000:00:03.0";
const netx = await makeNetxCard("card0,addr=3");
const FLASH = flashOf(CARD, NETX_PROFILE);
const NOBODY = { driver: "", override: "(null)" };

const Lockdown = vmSuite("a kernel that is locked down for integrity", () => ({
  iommu: true,
  cards: [netx.card],
  extraFiles: netx.files,
  append: "lockdown=integrity",
}));

Lockdown("is what the guest runs", async (guest) => {
  assert.match(await shell(guest, "mount -t securityfs securityfs /sys/kernel/security; cat /sys/kernel/security/lockdown"), "[integrity]");
});

Lockdown("refuses the way through sysfs, and the card is not touched", async (guest) => {
  netx.card.forgetAccesses();
  const { exit, code, message, remedy } = await barflash(guest, ...FLASH, "--access", "sysfs");
  assert.equal([exit, code], [6, "ACCESS_LOCKDOWN"], message);
  assert.match(`${message} ${remedy}`, /lock(?:ed )?down/);
  assert.match(remedy, "vfio");
  assert.equal(
    netx.card.accesses.filter(({ kind, space }) => kind === "write" || space !== "config"),
    [],
  );
  assert.equal(await holderOf(guest, CARD), NOBODY);
});

Lockdown("lets a card be flashed through vfio, which is chosen and told", async (guest) => {
  const missing = await barflash(guest, ...FLASH);
  assert.match(missing.message, "modprobe vfio-pci");
  await shell(guest, "modprobe vfio-pci; modprobe vfio_iommu_type1");
  const info = await barflash(guest, "info", "--card", CARD, "--profile", NETX_PROFILE);
  assert.is(info.exit, 0, info.message);
  assert.match(JSON.stringify(info.lines.find(({ access }) => access !== undefined)?.access), /"way":"vfio".*(?:lock|refus)/);
  const { exit, message } = await barflash(guest, ...FLASH);
  assert.is(exit, 0, message);
  assert.ok(isFlashed(netx));
  assert.equal(await holderOf(guest, CARD), NOBODY);
});

Lockdown.run();
