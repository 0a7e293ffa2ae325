/** What is wrong with the rich card after one edit: by itself, and together with what it names. */
import type { ProfileCase } from "./small-profiles.ts";

export const RICH_CARD_CASES: readonly ProfileCase[] = [
  {
    name: "two windows behind each other",
    edit: ["{ config: 0x400,", "{ through: spi,"],
    want: [
      '9:3 window "vsec" is reached through itself (windows-nested)',
      '15:3 window "inner" is reached through itself (windows-nested)',
    ],
  },
  {
    name: "a window in two places",
    edit: ["bar: 2,", "bar: 2, ioBar: 0,"],
    want: ["18:3 expected exactly one of bar, ioBar, memory, config, capability or through (windows-placed)"],
  },
  {
    name: "a place in no space",
    edit: ["{ config: 0x400, with", "{ with"],
    want: ["12:9 expected exactly one of bar, ioBar, memory, config, capability or through (windows-placed)"],
  },
  {
    name: "a place that hides those after it",
    edit: ["{ capability: { id: 0xb, extended: true, vsecId: 0x1280, vsecRevision: 0 }, upstream: true,", "{ config: 0x40,"],
    want: ["11:9 this place is always there, so none after it is looked at (windows-placed)"],
  },
  {
    name: "a window that is in one of several places and in another",
    edit: ["    sizeBytes: 0x40\n", "    sizeBytes: 0x40\n    bar: 3\n    with: { lane: 0 }\n"],
    want: [
      "14:5 with `firstOf`, each place says this itself (windows-placed)",
      "15:5 with `firstOf`, each place says this itself (windows-placed)",
    ],
  },
  {
    name: "an offset from an address",
    edit: ["bar: 0, offset: 0x8000", "memory: 0x40000000, offset: 0x8000"],
    want: ["16:31 `memory` and `config` say where it begins; add this to them (windows-placed)"],
  },
  {
    name: "a bridge above a BAR",
    edit: ["bar: 0, offset", "bar: 0, upstream: true, offset"],
    want: ["16:19 `upstream` is for `config` and `capability` (windows-placed)"],
  },
  {
    name: "a short capability id that is too long",
    edit: ["id: 0xb, extended: true, vsecId: 0x1280, vsecRevision: 0", "id: 0x10b"],
    want: ["11:29 0x10b is no id of 8 bits; larger ones are `extended` (windows-placed)"],
  },
  {
    name: "a VSEC of another capability",
    edit: ["id: 0xb, extended: true", "id: 0x9"],
    want: [
      "11:34 only the extended capability 0x0b has this (windows-placed)",
      "11:50 only the extended capability 0x0b has this (windows-placed)",
    ],
  },
  {
    name: "a window past the configuration space",
    edit: ["config: 0x400", "config: 0xfd0"],
    want: ["12:19 0x40 bytes at 0xfd0 end outside the configuration space of 0x1000 bytes (windows-placed)"],
  },
  {
    name: "a window behind itself",
    edit: ["bridge: { use: example/bridge, window: vsec", "bridge: { use: example/bridge, window: inner"],
    want: [
      '9:3 no controller lies in window "vsec" (card-declared-used)',
      '15:3 window "inner" is reached through itself (windows-nested)',
    ],
  },
  {
    name: "a window behind itself, through another window of a controller",
    edit: ["  regs: { bar: 0, offset: 0x8000,", "  regs: { through: rich,"],
    want: ['16:3 window "regs" is reached through itself (windows-nested)'],
  },
  {
    name: "a controller in two places",
    edit: ["    offset: 0x100\n", "    offset: 0x100\n    list: { first: 0, typeOffset: 0, type: 1, nextOffset: 4 }\n"],
    want: ["26:3 expected exactly one of offset, list or cookie, or csr (controllers-placed)"],
  },
  {
    name: "a controller in no place",
    edit: ["    offset: 0x100\n", ""],
    want: ["26:3 expected exactly one of offset, list or cookie, or csr (controllers-placed)"],
  },
  {
    name: "a list of misaligned blocks",
    edit: ["first: 0x0", "first: 0x2"],
    want: ["24:20 0x2 is not a multiple of 4 bytes (controllers-placed)"],
  },
  {
    name: "a version without its place",
    edit: ["versionOffset: 0x4, ", ""],
    want: ["24:56 `version` needs `versionOffset` (controllers-placed)"],
  },
  {
    name: "a place of a version that is not told",
    edit: [" version: 0x200,", ""],
    want: ["24:56 `versionOffset` needs `version` (controllers-placed)"],
  },
  {
    name: "a cookie with bits outside its mask",
    edit: ["value: 0x1234", "value: 0x11234"],
    want: ["34:53 0x00011234 has bits outside 0x0000ffff (controllers-placed)"],
  },
  {
    name: "a cookie in misaligned places",
    edit: ["at: [0x0, 0x800]", "at: [0x0, 0x801]"],
    want: ["34:25 0x801 is not a multiple of 4 bytes (controllers-placed)"],
  },
  {
    name: "a cookie with one place twice",
    edit: ["at: [0x0, 0x800]", "at: [0x0, 0x0]"],
    want: ["34:25 0x0 stands there twice (controllers-placed)"],
  },
  {
    name: "a cookie at a misaligned word",
    edit: ["offset: 0x4, value", "offset: 0x5, value"],
    want: ["34:41 0x5 is not a multiple of 4 bytes (controllers-placed)"],
  },
  {
    name: "a list that begins past its window",
    edit: ["first: 0x0", "first: 0xffc"],
    want: ['24:20 the word at 0x1004 ends outside the 0x1000 bytes of "inner" (controllers-placed)'],
  },
  {
    name: "a cookie past its window",
    edit: ["at: [0x0, 0x800]", "at: [0x0, 0xffc]"],
    want: ['34:25 the word at 0x1000 ends outside the 0x1000 bytes of "regs" (controllers-placed)'],
  },
  {
    name: "a striped memory of another kind",
    edit: ["array: { type: cfi,", "array: { type: cfi, striped: { with: [{}, {}], source: guide 3 },"],
    want: ["50:23 only spi-nor can be striped, not cfi (memories-consistent)"],
  },
  {
    name: "a direct memory without a chip",
    edit: ["plain: { type: spi-nor", "plain: { type: direct"],
    want: ["51:3 a direct memory needs `chip` (memories-consistent)"],
  },
  {
    name: "an unknown window of a controller's other window",
    edit: ["data: { window: page64", "data: { window: page46"],
    want: [
      '18:3 no controller lies in window "page64" (card-declared-used)',
      '36:23 there is no window "page46"; did you mean "page64"? (card-names-resolve)',
    ],
  },
  {
    name: "an unknown controller that a window is through",
    edit: ["through: bridge", "through: brigde"],
    want: [
      '15:21 there is no controller "brigde"; did you mean "bridge"? (card-names-resolve)',
      '20:3 nothing is behind controller "bridge" (card-declared-used)',
    ],
  },
  {
    name: "a reload with neither a controller nor a link",
    edit: ["reload: { controller: rich, memory: array, source", "reload: { bootMs: 5000, source"],
    want: ["52:1 `reload` needs `controller` or `link` (reload-consistent)"],
  },
  {
    name: "a memory for a reload by the link alone",
    edit: ["reload: { controller: rich,", "reload: { link: hot-reset, bootMs: 5000,"],
    want: ["52:42 `memory` is for a reload through a controller (reload-consistent)"],
  },
  {
    name: "an unknown controller of `reload`",
    edit: ["reload: { controller: rich", "reload: { controller: rihc"],
    want: ['52:23 there is no controller "rihc"; did you mean "rich"? (card-names-resolve)'],
  },
  {
    name: "an unknown controller of `load`",
    edit: ["reload: {", "load: { controller: icap, accepts: full, source: guide 4 }\nreload: {"],
    want: ['52:21 there is no controller "icap" (card-names-resolve)'],
  },
  {
    name: "an unknown memory of `reload`",
    edit: ["memory: array", "memory: arry"],
    want: ['52:37 there is no memory "arry"; did you mean "array"? (card-names-resolve)'],
  },
  {
    name: "a place whose source cites nothing",
    edit: ["with: { lane: 2 }, source: guide 1", "with: { lane: 2 }, source: gude 1"],
    want: ['12:53 "gude" is not a key of `documents`; did you mean "guide"? (sources-resolve)'],
  },
  {
    name: "a stripe whose source cites nothing",
    edit: ["unsplitBytes: 64, source: guide 3", "unsplitBytes: 64, source: gude 3"],
    want: ['45:78 "gude" is not a key of `documents`; did you mean "guide"? (sources-resolve)'],
  },
  {
    name: "a reload whose source cites nothing",
    edit: ["memory: array, source: guide 4", "memory: array, source: gude 4"],
    want: ['52:52 "gude" is not a key of `documents`; did you mean "guide"? (sources-resolve)'],
  },
  {
    name: "a place of another window whose source cites nothing",
    edit: ["offset: 0x1000, source: guide 2", "offset: 0x1000, source: gude 2"],
    want: ['36:55 "gude" is not a key of `documents`; did you mean "guide"? (sources-resolve)'],
  },
  {
    name: "a stripe of one chip",
    edit: ["with: [{ depth: 8 }, { depth: 4 }]", "with: [{ depth: 8 }]"],
    want: ["45:22 expected the parameters of two chips, got a list (shape)"],
  },
  {
    name: "a transform that does not exist",
    edit: ["[reverse-bits-8]", "[reverse-bits-9]"],
    want: [
      '46:18 expected one of reverse-bits-8, reverse-bits-16, reverse-bits-32, swap-bytes-16, swap-bytes-32, got "reverse-bits-9" (shape)',
    ],
  },
];

export const RICH_REFERENCE_CASES: readonly ProfileCase[] = [
  {
    name: "a place that gives an unknown parameter",
    edit: ["with: { lane: 2 }", "with: { lain: 2 }"],
    want: ['12:34 example/bridge has no parameter "lain" (parameters-given)'],
  },
  {
    name: "a place that gives a parameter out of range",
    edit: ["with: { lane: 1 }", "with: { lane: 3 }"],
    want: ["11:115 3 is not one of 0, 1, 2 (parameters-given)"],
  },
  {
    name: "a parameter that place and controller give",
    edit: ["window: vsec, offset: 0x0,", "window: vsec, offset: 0x0, with: { lane: 0 },"],
    want: ['20:69 controller "bridge" has got "lane" already (parameters-given)'],
  },
  {
    name: "a stripe that gives a parameter out of range",
    edit: ["{ depth: 4 }]", "{ depth: 40 }]"],
    want: ["45:46 40 is above 16 (parameters-given)"],
  },
  {
    name: "a parameter that a memory gives and its stripes too",
    edit: ["    striped:", "    with: { depth: 2 }\n    striped:"],
    want: [
      '46:25 controller "spi" has got "depth" already (parameters-given)',
      '46:39 controller "spi" has got "depth" already (parameters-given)',
    ],
  },
  {
    name: "a parameter that `reload` gives though the controller has it",
    edit: ["memory: array, source", "memory: array, with: { pollMs: 5 }, source"],
    want: ['52:52 controller "rich" has got "pollMs" already (parameters-given)'],
  },
  {
    name: "a cookie with a place past the window",
    edit: ["at: [0x0, 0x800]", "at: [0x0, 0xfe0]"],
    want: ['34:25 example/rich needs at least 0x21 bytes; at 0xfe0 they end outside the 0x1000 bytes of "regs" (controllers-fit)'],
  },
  {
    name: "another window past its window",
    edit: ["page64, offset: 0x1000", "page64, offset: 0x1800"],
    want: ['36:39 example/rich needs 0x1000 bytes; at 0x1800 they end outside the 0x2000 bytes of "page64" (controllers-fit)'],
  },
  {
    name: "a misaligned other window",
    edit: ["page64, offset: 0x1000", "page64, offset: 0x4"],
    want: ["36:39 0x4 is not a multiple of 8 bytes (controllers-fit)"],
  },
  {
    name: "another window without a place",
    edit: ["      data: { window", "      date: { window"],
    want: [
      '31:3 example/rich has a window "data"; `otherWindows` says where it is (controllers-fit)',
      '36:7 example/rich has no window "date" (controllers-fit)',
    ],
  },
  {
    name: "another window that the controller does not have",
    edit: ["      data: { window: page64", "      page: { window: page, offset: 0x0, source: guide 2 }\n      data: { window: page64"],
    want: ['36:7 example/rich has no window "page" (controllers-fit)'],
  },
  {
    name: "64-bit registers in I/O ports",
    edit: ["page64: { bar: 2", "page64: { ioBar: 2"],
    want: ["36:23 an I/O BAR has no 64-bit access, which example/rich needs for WIDE (controllers-fit)"],
  },
  {
    name: "8-bit registers behind a controller",
    edit: ["bar: 0, offset: 0x8000", "through: bridge"],
    want: ["33:13 a window behind another controller has no 16-bit access, which example/rich needs for LONG (controllers-fit)"],
  },
  {
    name: "a CSR prefix for a controller without such registers",
    edit: ["window: vsec, offset: 0x0,", "window: vsec, offset: 0x0, csr: bridge,"],
    want: ["20:61 example/bridge has no register with `csr` (controllers-fit)"],
  },
  {
    name: "a memory behind a port of another kind",
    edit: ["array: { type: cfi, controller: rich, chip: example/parallel", "array: { type: cfi, controller: io, chip: example/parallel"],
    want: ["50:35 cfi needs a parallel port; example/spi provides spi (controllers-fit)"],
  },
  {
    name: "a window behind a controller that provides none",
    edit: ["page: { ioBar: 1", "page: { through: spi"],
    want: ["17:20 window page needs a window port; example/spi provides spi (controllers-fit)"],
  },
  {
    name: "a load through a controller that cannot",
    edit: ["reload: {", "load: { controller: rich, accepts: full, source: guide 4 }\nreload: {"],
    want: ["52:21 `load` needs a stream port; example/rich provides parallel, reload (controllers-fit)"],
  },
  {
    name: "a reload through a controller that cannot",
    edit: ["reload: { controller: rich", "reload: { controller: bridge"],
    want: ["52:23 `reload` needs a reload port; example/bridge provides window (controllers-fit)"],
  },
  {
    name: "a chip of another kind",
    edit: ["chip: example/parallel", "chip: example/direct"],
    want: ["50:47 example/direct is direct, not cfi (chips-fit)"],
  },
  {
    name: "a region that shares an erase of two chips with others",
    edit: ["address: 0x2000", "address: 0x3000"],
    want: ["49:24 0x3000 is not a multiple of the smallest erase of 0x2000 bytes (regions-inside-chip)"],
  },
  {
    name: "a region past two chips",
    edit: ["address: 0x2000, sizeBytes: 0x2000", "address: 0x1ffe000, sizeBytes: 0x4000"],
    want: ["49:46 user ends at 0x2002000, outside the 0x2000000 bytes of two chips example/chip (regions-inside-chip)"],
  },
];
