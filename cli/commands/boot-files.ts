import { join, resolve } from "node:path";
import type { BootCard, BootRequest, FoundBootCard, Image } from "../../core/index.ts";
import type { CommandContext } from "../command-context.ts";
import { defineCommand } from "../define-command.ts";
import { BOOT_OPTIONS, CARD_OPTIONS, CHANGE_OPTIONS, IMAGE_OPTIONS, NO_VERIFY_OPTION, PLACE_OPTIONS } from "../options.ts";
import { parsePlace } from "../parse-place.ts";
import { bootCommandLine, bootEnvironment, type PassedOn } from "../steps/boot-command-line.ts";
import { loadImage } from "../steps/load-image.ts";
import { refuseWrongImage } from "../steps/refuse-wrong-image.ts";

const { unprotect, "allow-golden": allowGolden } = CHANGE_OPTIONS;

export const bootFilesCommand = defineCommand({
  usage: "boot-files <image>",
  summary: "Make the files that let a Linux machine flash cards at boot, before their drivers attach; installs nothing",
  positionals: { image: { type: "string", demandOption: true, describe: "bitstream file, at the place where the machine has it at boot" } },
  options: {
    ...{ ...CARD_OPTIONS, ...BOOT_OPTIONS, ...PLACE_OPTIONS, ...NO_VERIFY_OPTION },
    ...{ unprotect, "allow-golden": allowGolden, ...IMAGE_OPTIONS },
  },
  opensNoCard: true,
  examples: [
    ["boot-files /var/lib/barflash/design.bit --card 0000:03:00.0", "print the files"],
    [
      "boot-files /var/lib/barflash/design.bit --card 0000:03:00.0 --card 0000:04:00.0 --output boot",
      "write them, and say how to install them",
    ],
  ],
  async run(args, context) {
    const { core, io, report, openCatalog } = context;
    const [profile, csr] = [args.profile ?? (io.env.BARFLASH_PROFILE || undefined), args.csr ?? (io.env.BARFLASH_CSR || undefined)];
    const named = args.card ?? (io.env.BARFLASH_CARD ? [io.env.BARFLASH_CARD] : []);
    if (named.length === 0) throw new core.UsageError("name the cards with --card");
    const timeoutS = args.timeout === undefined ? undefined : parseTimeout(args.timeout, context);
    const image = await loadImage(args.image, context);
    const catalog = await openCatalog();
    const found = named.map((card) => core.findBootCard({ card, profile, memory: args.memory, catalog, host: io }));
    // The same card may have been written in two ways.
    const cards = [...new Map(found.map((card) => [card.address, card])).values()];
    for (const card of cards) refuseAtOnce(card, image, args, context);
    warnOfPlace(resolve(args.image), context);

    const toBootCard = (card: FoundBootCard): BootCard => ({
      address: card.address,
      ids: card.ids,
      command: bootCommandLine(card, { ...args, profile, csr }, context),
      timeoutS: timeoutS ?? card.worstS(image.payload.sizeBytes),
    });
    const request: BootRequest = {
      name: args.name,
      cards: cards.map(toBootCard),
      onFailure: args.onFailure,
      ...(args.initramfs === undefined ? {} : { initramfs: args.initramfs }),
      environment: bootEnvironment(context),
    };
    const files = core.bootFiles(request);
    const output = args.output === undefined ? undefined : resolve(args.output);
    const install = output === undefined ? [] : core.installCommands(request, files, output);
    if (output !== undefined) await core.writeBootFiles(files, output);
    for (const { path, mode, text } of files) {
      const file = output === undefined ? {} : { file: join(output, path) };
      report({ type: "boot-file", path, mode: mode.toString(8).padStart(4, "0"), text, ...file });
    }
    if (output === undefined) return { message: "nothing was written; --output DIR writes the files and says how to install them" };
    report({ type: "boot-commands", purpose: "install", commands: install });
    report({ type: "boot-commands", purpose: "remove", commands: core.removeCommands(request, files) });
    return { message: `${files.length} files written; nothing was installed` };
  },
});

function parseTimeout(text: string, { core }: CommandContext): number {
  if (!/^0*[1-9]\d{0,5}$/.test(text)) throw new core.BootTimeoutError(text);
  return Number(text);
}

/** What `flash` would refuse at boot for reasons that are known now: no place, no room, a golden region, another part. */
function refuseAtOnce({ profile, regions, imageRules: rules }: FoundBootCard, image: Image, args: PassedOn, context: CommandContext): void {
  const { core } = context;
  const place = parsePlace({ region: args.region, offset: args.offset }, core);
  const allow = { golden: args.allowGolden };
  // How large the memory is, only the card tells.
  const placement = core.placeImage({ ...place, image, regions, memoryBytes: Number.MAX_SAFE_INTEGER, rules, allow });
  refuseWrongImage({ ...args, image, placement, target: { card: profile } }, context);
}

/** Folders that are empty after each boot: file-hierarchy(7). */
const FLEETING = ["/tmp/", "/run/", "/dev/shm/", "/var/run/"];

function warnOfPlace(image: string, { report }: CommandContext): void {
  const folder = FLEETING.find((prefix) => image.startsWith(prefix));
  if (folder !== undefined) report({ type: "warning", message: `${image} may be gone at boot: ${folder} is emptied` });
}
