import { hex } from "../../bits/hex.ts";
import { keysOf, lookUp, type Path, type PathFinding } from "../path.ts";
import type { CardController, CardProfile } from "../profile.ts";
import type { ProfileRule } from "./profile-rule.ts";

/** What is looked at before a controller is found is read as words of 32 bits. */
const WORD_BYTES = 4;

function* aligned(offsets: Readonly<Record<string, number | undefined>>, path: Path): Generator<PathFinding> {
  for (const [key, offset] of Object.entries(offsets)) {
    if (offset !== undefined && offset % WORD_BYTES !== 0)
      yield { path: [...path, key], message: `${hex(offset, 1)} is not a multiple of ${WORD_BYTES} bytes` };
  }
}

function* checkList(
  { first, typeOffset, versionOffset, version, nextOffset }: NonNullable<CardController["list"]>,
  path: Path,
): Generator<PathFinding> {
  yield* aligned({ first, typeOffset, versionOffset, nextOffset }, path);
  if ((version === undefined) !== (versionOffset === undefined)) {
    const [there, missing] = version === undefined ? ["versionOffset", "version"] : ["version", "versionOffset"];
    yield { path: [...path, there], at: "key", message: `\`${there}\` needs \`${missing}\``, presumes: keysOf(path, missing) };
  }
}

function* checkCookie(
  { at, offset, value, mask = 0xffff_ffff }: NonNullable<CardController["cookie"]>,
  path: Path,
): Generator<PathFinding> {
  yield* aligned({ offset }, path);
  for (const [index, place] of at.entries()) {
    if (place % WORD_BYTES !== 0)
      yield { path: [...path, "at", index], message: `${hex(place, 1)} is not a multiple of ${WORD_BYTES} bytes` };
    if (at.indexOf(place) < index) yield { path: [...path, "at", index], message: `${hex(place, 1)} stands there twice` };
  }
  if ((value & ~mask) !== 0)
    yield { path: [...path, "value"], message: `${hex(value)} has bits outside ${hex(mask)}`, presumes: keysOf(path, "mask") };
}

/** Everything that is read before the controller is found, with the path of what says where. */
function reads({ list, cookie }: CardController, path: Path): { readonly offset: number; readonly path: Path }[] {
  const last = list ? list.first + Math.max(list.typeOffset, list.versionOffset ?? 0, list.nextOffset) : 0;
  return [
    ...(list ? [{ offset: last, path: [...path, "list", "first"] }] : []),
    ...(cookie?.at ?? []).map((at, index) => ({ offset: at + (cookie?.offset ?? 0), path: [...path, "cookie", "at", index] })),
  ];
}

export const controllersPlaced: ProfileRule<CardProfile> = {
  name: "controllers-placed",
  summary:
    "A controller has exactly one of `offset`, `list` and `cookie`, or none where only a csr.json places it (`csr`); what these look at are words of 32 bits inside the window; `version` and `versionOffset` come together; a cookie's `value` lies inside its `mask`.",
  *check({ controllers, windows }) {
    for (const [name, controller] of Object.entries(controllers)) {
      const path = ["controllers", name];
      const { offset, list, cookie, csr } = controller;
      const places = [offset, list, cookie].filter((place) => place !== undefined).length;
      if (places !== 1 && !(places === 0 && csr !== undefined)) {
        const presumes = keysOf(path, "offset", "list", "cookie", "csr");
        yield { path, at: "key", message: "expected exactly one of offset, list or cookie, or csr", presumes };
      }
      if (list) yield* checkList(list, [...path, "list"]);
      if (cookie) yield* checkCookie(cookie, [...path, "cookie"]);
      const around = lookUp(windows, controller.window);
      for (const { offset, path: at } of around ? reads(controller, path) : []) {
        if (offset + WORD_BYTES <= (around?.sizeBytes ?? 0)) continue;
        const message = `the word at ${hex(offset, 1)} ends outside the ${hex(around?.sizeBytes ?? 0, 1)} bytes of "${controller.window}"`;
        yield { path: at, message, presumes: [["windows", controller.window, "sizeBytes"], [...path, "window"], at.slice(0, 3)] };
      }
    }
  },
};
