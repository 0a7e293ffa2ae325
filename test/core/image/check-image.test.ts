import { suite } from "uvu";
import * as assert from "uvu/assert";
import { checkImage } from "../../../core/image/check-image.ts";
import { PartMismatchError, PartUnknownError } from "../../../core/image/errors.ts";
import type { ConfigurationFacts, Image } from "../../../core/image/image.ts";

const CheckImage = suite("checkImage");

const KINTEX = { part: "xc7k70t", idcode: 0x0364_7093 };
const FACTS: ConfigurationFacts = { syncOffset: 48, idcodes: [0x0364_7093], encrypted: false, partial: false };

function imageWith(configuration: ConfigurationFacts | undefined): Image {
  const data = new Uint8Array(4);
  const payload = { address: 0, sizeBytes: 4, sha256: "" };
  const image: Image = { format: "raw", compression: "none", segments: [{ address: 0, data }], sizeBytes: 4, payload, warnings: [] };
  return configuration === undefined ? image : { ...image, configuration };
}

const CASES = [
  { name: "the part of the card", facts: FACTS, codes: [] },
  { name: "the same part in another silicon revision", facts: { ...FACTS, idcodes: [0x1364_7093] }, codes: [] },
  { name: "another part", facts: { ...FACTS, idcodes: [0x0362_c093] }, codes: ["REFUSED_PART_MISMATCH"] },
  { name: "further dies of the same part", facts: { ...FACTS, idcodes: [0x0364_7093, 0x0362_c093] }, codes: [] },
  {
    name: "the part of the card only on a further die",
    facts: { ...FACTS, idcodes: [0x0362_c093, 0x0364_7093] },
    codes: ["REFUSED_PART_MISMATCH"],
  },
  { name: "an encrypted bitstream", facts: { ...FACTS, idcodes: [], encrypted: true }, codes: ["REFUSED_PART_UNKNOWN"] },
  { name: "a bitstream without IDCODE", facts: { ...FACTS, idcodes: [] }, codes: ["REFUSED_PART_UNKNOWN"] },
  { name: "no bitstream", facts: undefined, codes: ["REFUSED_PART_UNKNOWN"] },
  { name: "a partial bitstream", facts: { ...FACTS, partial: true }, codes: ["REFUSED_PARTIAL"] },
  {
    name: "a partial bitstream for another part",
    facts: { ...FACTS, partial: true, idcodes: [0x0362_c093] },
    codes: ["REFUSED_PARTIAL", "REFUSED_PART_MISMATCH"],
  },
];

for (const { name, facts, codes } of CASES) {
  CheckImage(`${codes.length === 0 ? "accepts" : "refuses"} ${name}`, () => {
    assert.equal(
      checkImage(imageWith(facts), KINTEX).map(({ code }) => code),
      codes,
    );
  });
}

CheckImage("asks only whether the bitstream is partial where the card profile names no FPGA", () => {
  assert.equal(checkImage(imageWith(undefined), undefined), []);
  assert.is(checkImage(imageWith({ ...FACTS, partial: true }), undefined).length, 1);
});

CheckImage("names both parts, both IDCODEs and the override of a mismatch", () => {
  const [refusal] = checkImage(imageWith({ ...FACTS, idcodes: [0x0362_c093] }), KINTEX);
  assert.instance(refusal, PartMismatchError);
  assert.is(refusal?.message, "the image is for xc7a50t (IDCODE 0x0362c093), the card has xc7k70t (IDCODE 0x03647093)");
  assert.is(refusal?.override, "--allow-part-mismatch");
  assert.match(refusal?.remedy ?? "", refusal?.override ?? "-");
});

CheckImage("says why nothing is known about the part", () => {
  const reasonOf = (facts: ConfigurationFacts | undefined) => {
    const [refusal] = checkImage(imageWith(facts), KINTEX);
    return refusal instanceof PartUnknownError ? refusal.reason : undefined;
  };
  assert.is(reasonOf({ ...FACTS, idcodes: [], encrypted: true }), "encrypted");
  assert.is(reasonOf({ ...FACTS, idcodes: [] }), "no-idcode");
  assert.is(reasonOf(undefined), "no-bitstream");
});

CheckImage.run();
