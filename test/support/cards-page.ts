import { hex } from "../../core/bits/hex.ts";
import { openCatalog } from "../../core/profile/catalog.ts";
import type { CardProfile } from "../../core/profile/profile.ts";
import { realCards, whyNotVirtual } from "./real-cards.ts";

const id16 = (value: number) => hex(value, 4).slice(2);

type Match = NonNullable<CardProfile["match"]>[number];

function idsOf({ vendorId, deviceId, subsystemVendorId, subsystemId }: Match): string {
  const ids = `${id16(vendorId)}:${id16(deviceId)}`;
  if (subsystemVendorId === undefined && subsystemId === undefined) return ids;
  const part = (value: number | undefined) => (value === undefined ? "\\*" : id16(value));
  return `${ids} (${part(subsystemVendorId)}:${part(subsystemId)})`;
}

const unique = (texts: readonly string[]) => [...new Set(texts)].join(", ");

/** docs/cards.md: what the card profiles say, in short. */
export async function cardsPage(): Promise<string> {
  const catalog = await openCatalog(["profiles"]);
  const cards = realCards(catalog);
  const rows = cards.map((card) => {
    const { id, name, match = [], fpga, controllers, memories = {}, load, reload } = card;
    const flash = Object.values(memories).map(({ chip, striped }) => `${striped ? "2 x " : ""}${chip ?? "asked"}`);
    const can = [flash.length > 0 ? "flash" : undefined, load && "load", reload && "reload"].filter((word) => word !== undefined);
    const cells = [
      `\`${id}\``,
      name,
      unique(match.map(idsOf)) || "–",
      fpga?.part ?? "–",
      unique(Object.values(controllers).map(({ use }) => use)),
      unique(flash) || "–",
      can.join(", "),
      whyNotVirtual(card, catalog) ?? "yes",
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const open = cards.filter(({ notes }) => notes !== undefined).map(({ id, notes }) => `- \`${id}\`: ${notes?.trim()}`);
  return `${HEAD}${rows.join("\n")}\n\n${OPEN}${open.join("\n")}\n`;
}

const HEAD = `# Cards

<!-- Made from profiles/cards by \`npm run generate\`; do not edit. -->

Each number of a card profile has a public source; none of these profiles has been tried on the card itself. A card is what its running
design makes of it: the same board has other PCI ids, registers and regions with another design, and then another profile. Ids are
vendor:device (subsystem vendor:subsystem). Where several cards have the same ids, \`--profile\` says which one it is.

| profile | card | PCI ids | FPGA | controllers | flash chip | can | virtual card |
| --- | --- | --- | --- | --- | --- | --- | --- |
`;

const OPEN = `## What was left open

No public source at hand says more:

`;
