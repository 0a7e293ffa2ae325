/** Which folders and packages each folder may import. Node's own modules are allowed everywhere. */
export const IMPORT_TABLE: Readonly<Record<string, readonly string[]>> = {
  "core/errors": [],
  "core/bits": [],
  "core/pci": ["core/bits", "core/errors"],
  // Facts about FPGAs: which IDCODE belongs to which part. Images and card profiles are both checked against them.
  "core/parts": ["core/bits"],
  "core/profile": ["core/pci", "core/parts", "core/bits", "core/errors", "zod", "yaml", "jsep"],
  "core/protocol": ["core/profile", "core/bits", "core/errors"],
  "core/bus": ["core/bits", "core/errors"],
  "core/link": ["core/bus", "core/pci", "core/bits", "core/errors"],
  "core/sim": ["core/bus", "core/pci", "core/bits", "core/errors"],
  "core/port": ["core/protocol", "core/bus", "core/bits", "core/errors"],
  // Runs a profile's operations on a bus that only knows what should come.
  "core/trial": ["core/profile", "core/protocol", "core/port", "core/bus", "core/bits", "core/errors", "zod"],
  // The clock of core/bus, to wait for the chip.
  "core/memory": ["core/port", "core/bus", "core/bits", "core/errors"],
  "core/image": ["core/parts", "core/bits", "core/errors"],
  "core/plan": ["core/image", "core/memory", "core/bits", "core/errors"],
  // The clock of core/bus, and the stream port, which an image is loaded through.
  "core/flash": ["core/plan", "core/memory", "core/port", "core/bus", "core/bits", "core/errors"],
  // Texts for a machine's boot: names, ids and command lines, nothing of what is flashed.
  "core/boot": ["core/bits", "core/errors"],
  "core/platform": ["core/bus", "core/link", "core/pci", "core/bits", "core/errors", "koffi"],
  // Joins the profile side and the bus side into something that can be flashed.
  "core/target": [
    "core/profile",
    "core/protocol",
    "core/bus",
    "core/sim",
    "core/port",
    "core/memory",
    // What is done to an image on its way into a memory stands in the card profile.
    "core/image",
    "core/platform",
    // What to flash a real card with at boot.
    "core/boot",
    // Memory decoding of a card that was opened through vfio.
    "core/link",
    "core/pci",
    "core/bits",
    "core/errors",
  ],
  // What scripts read: the schemas of all events, and the catalogue of all errors.
  "core/report": ["core", "zod"],
  "core/index.ts": ["core"],
  cli: ["core/index.ts", "yargs", "ora"],
};
