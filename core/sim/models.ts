import type { MakeModel } from "./controller-model.ts";
import { makeAxiHwicap } from "./controllers/axi-hwicap.ts";
import { makeAxiQuadSpi } from "./controllers/axi-quad-spi.ts";
import { makeCapiVsec } from "./controllers/capi-vsec.ts";
import { makeConfigAxiWindow } from "./controllers/config-axi-window.ts";
import { makeCorundumFlashBpi } from "./controllers/corundum-flash-bpi.ts";
import { makeCorundumFlashSpi } from "./controllers/corundum-flash-spi.ts";
import { makeCorundumFwId } from "./controllers/corundum-fw-id.ts";
import { makeCvpV1, makeCvpV2 } from "./controllers/cvp.ts";
import { makeEdu } from "./controllers/edu.ts";
import { makeGenericSerialFlash } from "./controllers/generic-serial-flash.ts";
import { makeHm2Icap } from "./controllers/hm2-icap.ts";
import { makeHm2Spi } from "./controllers/hm2-spi.ts";
import { makeLitexIcap } from "./controllers/litex-icap.ts";
import { makeLitexLiteSpi } from "./controllers/litex-litespi.ts";
import { makeLitexS7SpiFlash, makeLitexSpiFlash } from "./controllers/litex-spiflash.ts";
import { makeMcapV1 } from "./controllers/mcap-v1.ts";
import { makeOpencoresSpiMaster } from "./controllers/opencores-spi-master.ts";
import { makeParallelWindow } from "./controllers/parallel-window.ts";
import { makePlx9030Load } from "./controllers/plx9030-load.ts";
import { makeRemoteUpdate } from "./controllers/remote-update.ts";
import { makeSurfAxiVersion } from "./controllers/surf-axi-version.ts";
import { makeSurfMt28ew } from "./controllers/surf-mt28ew.ts";
import { makeSurfN25q } from "./controllers/surf-n25q.ts";
import { makeSurfP30 } from "./controllers/surf-p30.ts";
import { makeXio2001Gpio } from "./controllers/xio2001-gpio.ts";

/** All modelled controllers by the id of their profile. */
export const MODELS: ReadonlyMap<string, MakeModel> = new Map([
  ["amd/axi-hwicap", makeAxiHwicap],
  ["amd/axi-quad-spi", makeAxiQuadSpi],
  ["amd/mcap-v1", makeMcapV1],
  ["corundum/flash-bpi", makeCorundumFlashBpi],
  ["corundum/flash-spi", makeCorundumFlashSpi],
  ["corundum/fw-id", makeCorundumFwId],
  ["generic/parallel-window", makeParallelWindow],
  ["ibm/capi-vsec", makeCapiVsec],
  ["intel/cvp-v1", makeCvpV1],
  ["intel/cvp-v2", makeCvpV2],
  ["intel/generic-serial-flash", makeGenericSerialFlash],
  ["intel/remote-update", makeRemoteUpdate],
  ["litex/icap", makeLitexIcap],
  ["litex/litespi", makeLitexLiteSpi],
  ["litex/s7spiflash", makeLitexS7SpiFlash],
  ["litex/spiflash", makeLitexSpiFlash],
  ["mesa/hm2-icap", makeHm2Icap],
  ["mesa/hm2-spi", makeHm2Spi],
  ["opencapi/config-axi-window", makeConfigAxiWindow],
  ["mesa/plx9030-load", makePlx9030Load],
  ["opencores/spi-master", makeOpencoresSpiMaster],
  ["qemu/edu-dma", makeEdu],
  ["slac/axi-micron-mt28ew", makeSurfMt28ew],
  ["slac/axi-micron-n25q", makeSurfN25q],
  ["ti/xio2001-gpio", makeXio2001Gpio],
  ["slac/axi-micron-p30", makeSurfP30],
  ["slac/axi-version", makeSurfAxiVersion],
]);
