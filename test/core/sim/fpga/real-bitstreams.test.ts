import { suite } from "uvu";
import * as assert from "uvu/assert";
import { readImage } from "../../../../core/image/read-image.ts";
import { ConfigurationLogic } from "../../../../core/sim/fpga/configuration-logic.ts";
import { FpgaFabric } from "../../../../core/sim/fpga/fpga-fabric.ts";
import { type Corpus, type CorpusRow, openCorpus } from "../../../support/corpus.ts";

const corpus = openCorpus();
const RealFiles = suite<Corpus>("configuration logic with real bitstreams", corpus);
const test = corpus === undefined ? RealFiles.skip : RealFiles;

/** Packets of Spartan-3 and -6 are of another kind. */
const isOther = ({ part = "" }: CorpusRow) => /^(?:xc)?[36]s/.test(part);
const isMeant = (row: CorpusRow) =>
  /^xilinx \.bit(?: \(.*\))?(?: \+ gzip)?$/.test(row.format) && row.idcode !== undefined && !row.encrypted && !isOther(row);
/** Enough of each family without their gigabytes. */
const MOST_BYTES = 3_000_000;

function takeAll(data: Uint8Array, idcode: number) {
  const misuses: string[] = [];
  const fabric = new FpgaFabric(idcode);
  const logic = new ConfigurationLogic({ fabric, recordMisuse: (text) => misuses.push(text) });
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at + 4 <= data.length && fabric.boots.length === 0; at += 4) logic.take(view.getUint32(at));
  return { misuses, fabric, logic };
}

test("follows every packet, finds every CRC right, and ends configured or booting another image", ({ rows, load }) => {
  let count = 0;
  for (const row of rows.filter(isMeant)) {
    if ((row.payloadBytes ?? 0) > MOST_BYTES) continue;
    const image = readImage(load(row));
    const [idcode] = image.configuration?.idcodes ?? [];
    const [segment] = image.segments;
    if (idcode === undefined || segment === undefined) continue;
    const { misuses, fabric, logic } = takeAll(segment.data, idcode);
    assert.equal(misuses, [], row.file);
    assert.is(fabric.isConfigured, true, row.file);
    assert.ok(fabric.boots.length === 1 || !logic.isSynced, row.file);
    count++;
  }
  assert.ok(count >= 10, `${count} files`);
});

RealFiles.run();
