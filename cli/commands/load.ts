import type { Image, LoadTarget } from "../../core/index.ts";
import type { CommandContext } from "../command-context.ts";
import { defineCommand } from "../define-command.ts";
import { ALLOW_FULL_OPTION, CARD_OPTIONS, DRY_RUN_OPTION, IMAGE_OPTIONS, NO_VERIFY_OPTION, YES_OPTION } from "../options.ts";
import { loadImage } from "../steps/load-image.ts";

interface Allowances {
  readonly allowPartMismatch: boolean;
  readonly allowPartial: boolean;
  readonly allowFull: boolean;
}

export const loadCommand = defineCommand({
  usage: "load <image>",
  summary: "Load an image into the FPGA without its flash; it is lost with the power",
  positionals: { image: { type: "string", demandOption: true, describe: "bitstream file" } },
  options: { ...CARD_OPTIONS, ...DRY_RUN_OPTION, ...YES_OPTION, ...NO_VERIFY_OPTION, ...IMAGE_OPTIONS, ...ALLOW_FULL_OPTION },
  examples: [
    ["load partial.bit", "asks first; without a terminal it goes on"],
    ["load partial.bit --dry-run", "check the image and the card, and load nothing"],
  ],
  async run(args, context) {
    const { core, io, follow, withCard, confirm } = context;
    const file = await loadImage(args.image, context);
    return await withCard(args, core.openLoad, async (target) => {
      const { port, clock, imageRules } = target;
      refuseWrongLoad(file, { target, allowed: args }, context);
      const image = core.transformImage(file, imageRules);
      const data = core.payloadBytes(image);
      if (args.dryRun) return { message: `would load ${data.length} bytes; nothing was changed` };
      if (!args.yes) await confirm(`Load ${args.image} into the FPGA of ${target.address}?`);
      const verify = args.noVerify || !port.canReadBack ? "none" : "read-back";
      await follow(core.runLoad({ port, clock, signal: io.signal, data, verify }));
      return { message: verify === "none" ? "loaded; the FPGA started" : "loaded and verified" };
    });
  },
});

/** @throws the first refusal that the user did not override */
function refuseWrongLoad(
  image: Image,
  { target, allowed }: { target: LoadTarget; allowed: Allowances },
  { core, report }: CommandContext,
): void {
  const overrides = {
    "--allow-part-mismatch": allowed.allowPartMismatch,
    "--allow-partial": allowed.allowPartial,
    "--allow-full": allowed.allowFull,
  };
  const refusals = [...(target.doubt ? [target.doubt] : []), ...core.checkLoad(image, target.accepts, target.card.fpga)];
  for (const refusal of refusals) {
    if (!overrides[refusal.override]) throw refusal;
    report({ type: "warning", message: `${refusal.message}; accepted with ${refusal.override}` });
  }
}
