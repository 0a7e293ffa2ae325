import { defineCommand } from "../define-command.ts";
import type { Core } from "../load-core.ts";
import { CARD_OPTIONS } from "../options.ts";

const { card, profile, access } = CARD_OPTIONS;

export const doctorCommand = defineCommand({
  usage: "doctor",
  summary: "Say what stands in the way of work on real cards, and the command that helps; touches nothing",
  positionals: {},
  options: {
    card: { ...card, describe: "address of a card such as 0000:03:00.0 (or BARFLASH_CARD); all that are found when absent" },
    profile,
    access,
  },
  examples: [
    ["doctor", "look at the machine and at every card that a profile fits"],
    ["doctor --card 0000:03:00.0 --access vfio", "whether this card can be reached through vfio"],
  ],
  async run(args, { core, io, report, listCards, openCatalog }) {
    const named = args.card ?? (io.env.BARFLASH_CARD || undefined);
    const cards = named === undefined ? await realCards(listCards) : [functionOf(core.parseCardAddress(named), core)];
    const isNamed = args.profile !== undefined || Boolean(io.env.BARFLASH_PROFILE);
    const catalog = isNamed ? undefined : await openCatalog();
    const found = await core.examineHost({ host: io, cards, access: args.access, catalog });
    for (const diagnosis of found) report({ type: "diagnosis", ...diagnosis });
    const [first, ...others] = found.filter(({ severity }) => severity === "blocks");
    const looked = cards.length === 0 ? "no card was found" : `looked at ${cards.join(", ")}`;
    if (first === undefined) return { message: `nothing stands in the way; ${looked}` };
    const message = `${others.length + 1} of ${found.length} findings stand in the way; ${looked}`;
    return { message, answer: { code: first.code, exitCode: core.exitCodeOf(first.code) } };
  },
});

async function realCards(listCards: () => Promise<readonly { readonly address: string; readonly pci?: unknown }[]>): Promise<string[]> {
  return (await listCards()).filter(({ pci }) => pci !== undefined).map(({ address }) => address);
}

function functionOf(address: ReturnType<Core["parseCardAddress"]>, core: Core): string {
  if (address.backend !== "pci") throw new core.UsageError(`${address.text} is no PCI card: doctor looks at real ones`);
  return address.function;
}
