import type { FlashGeometry } from "../../core/memory/memory.ts";
import { holdsFor } from "../../core/plan/erase-kinds.ts";
import type { Plan } from "../../core/plan/plan.ts";

/** What `bytes` become when the plan is carried out on ideal flash. Throws when the plan breaks a rule of the chip or of its own. */
export function applyPlan(plan: Plan, { geometry, bytes }: { geometry: FlashGeometry; bytes: Uint8Array }): Uint8Array {
  const memory = Uint8Array.from(bytes);
  for (const unit of plan.units) {
    if (unit.erase) {
      const { address, sizeBytes } = unit.erase;
      if (!geometry.erases.some((kind) => kind.sizeBytes === sizeBytes && holdsFor(kind, unit.erase ?? unit)) || address % sizeBytes !== 0)
        throw new Error("an erase that the chip lacks");
      memory.fill(0xff, address, address + sizeBytes);
    }
    for (const { address, data } of unit.programs) {
      if (geometry.programErases) {
        const unitBytes = geometry.erases[0]?.sizeBytes ?? 1;
        if (address % unitBytes !== 0 || data.length % unitBytes !== 0) throw new Error("a program erases more than it programs");
        memory.fill(0xff, address, address + data.length);
      }
      const pageStart = Math.floor(address / geometry.pageBytes) * geometry.pageBytes;
      if (data.length === 0 || address + data.length > pageStart + geometry.pageBytes) throw new Error("a program crosses a page");
      const page = memory.subarray(pageStart, pageStart + geometry.pageBytes);
      if (!geometry.canProgramAgain && !geometry.programErases && page.some((byte) => byte !== 0xff))
        throw new Error("a page is programmed twice");
      if (!geometry.programErases && data.every((byte) => byte === 0xff)) throw new Error("a program of nothing but ones");
      for (const [index, byte] of data.entries()) {
        if (((memory[address + index] ?? 0) & byte) !== byte) throw new Error("a program sets a bit");
      }
      if (address < unit.address || address + data.length > unit.address + unit.sizeBytes) throw new Error("a program outside of its unit");
      memory.set(data, address);
    }
    for (const { address, data } of unit.verify) {
      if (Buffer.compare(memory.subarray(address, address + data.length), data) !== 0) throw new Error("a unit that would not verify");
    }
  }
  return memory;
}
