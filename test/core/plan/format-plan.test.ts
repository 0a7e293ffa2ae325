import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatPlan } from "../../../core/plan/format-plan.ts";
import { planFlash } from "../../../core/plan/plan-flash.ts";
import { SMALL_GEOMETRY } from "../../support/ram-memory.ts";

const FormatPlan = suite("formatPlan");

const bytes = new Uint8Array(SMALL_GEOMETRY.sizeBytes).fill(0x12);
bytes.set([0xaa, 0x99, 0x55, 0x66], 0x30);
const image = new Uint8Array(0x8200).fill(0x21);
image.set([0xaa, 0x99, 0x55, 0x66], 0x30);

FormatPlan("prints units of the same kind and size as one line, and the sums", () => {
  const plan = planFlash({
    geometry: SMALL_GEOMETRY,
    wanted: [{ address: 0, data: image }],
    current: [{ address: 0, data: bytes }],
    syncAddress: 0x30,
  });
  const want = `
address     end         erase       program                    verify       expected  what
0x00000000  0x000003ff  -           4 bytes in 1 page          4 bytes      0.001 s   clear the old sync word
0x00000000  0x00007fff  2 x 16 KiB  32768 bytes in 128 pages   32768 bytes  0.597 s
0x00008000  0x000083ff  1 x 1 KiB   1024 bytes in 4 pages      1024 bytes   0.043 s
0x00000000  0x000003ff  -           4 bytes in 1 page          4 bytes      0.001 s   set the sync word

image       33280 bytes in 1 range, 0 of them stay untouched
erase       33792 bytes in 3 erases
program     33800 bytes in 134 pages
write back  512 bytes beside the image
verify      33800 bytes
expected    0.641 s
`;
  assert.equal(formatPlan(plan).replace(/ +/g, " "), want.trimStart().replace(/ +/g, " "));
});

FormatPlan("says in one line that there is nothing to do", () => {
  const plan = planFlash({ geometry: SMALL_GEOMETRY, wanted: [{ address: 0, data: bytes }], current: [{ address: 0, data: bytes }] });
  assert.is(formatPlan(plan), "nothing to do: all 65536 bytes are as wanted\n");
});

FormatPlan("lines its columns up", () => {
  const plan = planFlash({ geometry: SMALL_GEOMETRY, wanted: [{ address: 0, data: image }], current: [{ address: 0, data: bytes }] });
  const [headings = "", ...rows] = formatPlan(plan).split("\n\n")[0]?.split("\n") ?? [];
  const column = headings.indexOf("program");
  assert.ok(
    rows.every((row) => /^\d+ bytes in/.test(row.slice(column))),
    formatPlan(plan),
  );
});

FormatPlan.run();
