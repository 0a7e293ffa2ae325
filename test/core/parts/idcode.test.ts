import { suite } from "uvu";
import * as assert from "uvu/assert";
import { sameDevice } from "../../../core/parts/idcode.ts";
import { idcodeDifference, partOfIdcode } from "../../../core/parts/xilinx-parts.ts";

const Idcode = suite("IDCODE");

const PAIRS = [
  { name: "a Xilinx bitstream and silicon of revision 2", image: 0x0375_2093, card: 0x2375_2093, same: true },
  { name: "two Xilinx parts", image: 0x0362_c093, card: 0x0364_7093, same: false },
  { name: "two Lattice parts that differ in the version bits", image: 0x2111_1043, card: 0x4111_1043, same: false },
  { name: "equal IDCODEs of another vendor", image: 0x4111_2043, card: 0x4111_2043, same: true },
  { name: "a Xilinx part and one of another vendor", image: 0x0362_c093, card: 0x0362_c043, same: false },
  { name: "IDCODEs with bit 31 set", image: 0x8424_a093, card: 0x0424_a093, same: true },
];

for (const { name, image, card, same } of PAIRS) {
  Idcode(`${same ? "matches" : "tells apart"} ${name}`, () => assert.is(sameDevice(image, card), same));
}

Idcode("names the part, whatever its revision", () => {
  assert.is(partOfIdcode(0x3364_7093), "xc7k70t");
  assert.is(partOfIdcode(0x0000_0093), undefined);
});

const HEADERS = [
  { part: "7k70tfbg676", idcode: 0x0364_7093, agrees: true },
  { part: "xcku040-ffva1156-2-e", idcode: 0x1382_2093, agrees: true },
  { part: "XCKU11P-ffva1156", idcode: 0x04a5_1093, agrees: true },
  { part: "7a50tcpg236", idcode: 0x0364_7093, agrees: false },
  { part: "7s15ftgb196", idcode: 0x0362_2093, agrees: false },
  { part: "7s6ftgb196", idcode: 0x0362_2093, agrees: true },
  { part: "xcvu23p-vsva1365", idcode: 0x0364_7093, agrees: true, why: "the part is not in the table" },
  { part: "3s1000fg320", idcode: 0x0364_7093, agrees: true, why: "the part is not in the table" },
];

for (const { part, idcode, agrees, why } of HEADERS) {
  Idcode(`${agrees ? "accepts" : "reports"} header part ${part} with ${idcode.toString(16)}${why === undefined ? "" : `: ${why}`}`, () =>
    assert.is(idcodeDifference(part, idcode) === undefined, agrees),
  );
}

Idcode("names what is known of both sides of a difference", () => {
  assert.equal(idcodeDifference("7a50tcpg236", 0x0364_7093), { known: [0x0362_c093], other: "xc7k70t" });
  assert.equal(idcodeDifference("7a50tcpg236", 0x003a_520d), { known: [0x0362_c093] });
});

Idcode.run();
