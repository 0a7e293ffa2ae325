import type { Image } from "../../core/index.ts";
import type { CommandContext } from "../command-context.ts";

/** Reads the image, before any card is opened, and reports what is odd about it. */
export async function loadImage(file: string, { core, report }: CommandContext): Promise<Image> {
  const image = await core.readImageFile(file);
  for (const message of image.warnings) report({ type: "warning", message });
  return image;
}
