/** What is wrong with the small card after one edit. */
import { CARD, type ProfileCase } from "./small-profiles.ts";

export const CARD_CASES: readonly ProfileCase[] = [
  {
    name: "a window in two places",
    edit: ["bar: 0,", "bar: 0, memory: 0x1000,"],
    want: ["11:3 expected exactly one of bar, ioBar, memory, config, capability or through (windows-placed)"],
  },
  {
    name: "a window in no place",
    edit: ["bar: 0, ", ""],
    want: ["11:3 expected exactly one of bar, ioBar, memory, config, capability or through (windows-placed)"],
  },
  {
    name: "plain memory that is no memory BAR",
    edit: ["bar: 0,", "ioBar: 0, plainMemory: true,"],
    want: ["11:21 `plainMemory` is for `bar` (windows-placed)"],
  },
  {
    name: "an unknown window",
    edit: ["window: main", "window: mian"],
    want: [
      '11:3 no controller lies in window "main" (card-declared-used)',
      '13:36 there is no window "mian"; did you mean "main"? (card-names-resolve)',
    ],
  },
  {
    name: "an unknown controller",
    edit: ["controller: spi", "controller: spy"],
    want: [
      '13:3 nothing is behind controller "spi" (card-declared-used)',
      '17:17 there is no controller "spy"; did you mean "spi"? (card-names-resolve)',
    ],
  },
  { name: "regions on each other", edit: ["address: 0x10000,", "address: 0xf000,"], want: ["22:24 user overlaps golden (regions-apart)"] },
  {
    name: "an unused window",
    edit: ["windows:", "windows:\n  spare: { bar: 1, sizeBytes: 0x10, source: guide 2 }"],
    want: ['11:3 no controller lies in window "spare" (card-declared-used)'],
  },
  {
    name: "an unused controller",
    edit: ["controllers:", "controllers:\n  spare: { use: example/spi, window: main, offset: 0x0, source: guide 3 }"],
    want: ['13:3 nothing is behind controller "spare" (card-declared-used)'],
  },
  { name: "a bar that does not exist", edit: ["bar: 0", "bar: 6"], want: ["11:16 expected a whole number from 0 to 5, got 6 (shape)"] },
  {
    name: "a role that does not exist",
    edit: ["role: user", "role: spare"],
    want: ['22:59 expected one of golden, user, guard, data, got "spare" (shape)'],
  },
  {
    name: "a device id that is too long",
    edit: ["deviceId: 0x1", "deviceId: 0x10000"],
    want: ["8:35 expected a whole number from 0x0 to 0xffff, got 65536 (shape)"],
  },
  {
    name: "a region without a source",
    edit: ["role: user, source: guide 5 }", "role: user }"],
    want: [
      '22:7 "source" is missing; expected a source: a key of `documents` and the place in it, `measured YYYY-MM-DD`, or `derived: ` and how (missing-key)',
    ],
  },
  {
    name: "an IDCODE of another part than the one that is named",
    edit: ["idcode: 0x03647093", "idcode: 0x03822093"],
    want: ["9:32 0x03822093 is the IDCODE of xcku040; xc7k70t has 0x03647093 (idcode-of-part)"],
  },
  {
    name: "an IDCODE that no known part has, beside a part that is known",
    edit: ["part: xc7k70t, idcode: 0x03647093", "part: 7k70tfbg676, idcode: 0x3a520d"],
    want: ["9:36 0x003a520d is not the IDCODE of 7k70tfbg676, which is 0x03647093 (idcode-of-part)"],
  },
  {
    name: "a card that does nothing with its controller",
    edit: [CARD.slice(CARD.indexOf("memories:")), ""],
    want: ['13:3 nothing is behind controller "spi" (card-declared-used)'],
  },
];
