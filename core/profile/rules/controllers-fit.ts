import { hex } from "../../bits/hex.ts";
import { lookUp } from "../path.ts";
import type { ResolvedCard } from "../resolved-card.ts";
import type { ProfileRule } from "./profile-rule.ts";

export const controllersFit: ProfileRule<ResolvedCard> = {
  name: "controllers-fit",
  summary:
    "A controller's window lies inside the card's window, at a multiple of its widest access; `spi-nor` is behind a controller that provides `spi`.",
  *check({ card, controllers }) {
    for (const [name, { id, window, provides }] of controllers) {
      const used = lookUp(card.controllers, name);
      const around = used && lookUp(card.windows, used.window);
      const path = ["controllers", name, "offset"];
      const inside = ["controllers", name, "use"];
      if (used && around && used.offset + window.sizeBytes > around.sizeBytes) {
        const message = `${id} needs ${hex(window.sizeBytes, 1)} bytes; at ${hex(used.offset, 1)} they end outside the ${hex(around.sizeBytes, 1)} bytes of "${used.window}"`;
        const presumes = [
          ["controllers", name, "window"],
          ["windows", used.window, "sizeBytes"],
          [...inside, "window", "sizeBytes"],
        ];
        yield { path, message, presumes };
      }
      const bytes = Math.max(...window.access) / 8;
      if (used && used.offset % bytes !== 0) {
        const message = `${hex(used.offset, 1)} is not a multiple of ${bytes} bytes`;
        yield { path, message, presumes: [[...inside, "window", "access"]] };
      }
      for (const [memory, { controller }] of Object.entries(card.memories)) {
        if (controller !== name || provides === "spi") continue;
        const message = `spi-nor needs a spi port; ${id} provides ${provides}`;
        yield { path: ["memories", memory, "controller"], message, presumes: [[...inside, "provides"]] };
      }
    }
  },
};
