import { suite } from "uvu";
import * as assert from "uvu/assert";
import { PciAddressError } from "../../../core/pci/errors.ts";
import { formatPciAddress, parsePciAddress } from "../../../core/pci/pci-address.ts";
import { thrownBy } from "../../support/thrown-by.ts";

const PciAddresses = suite("PCI addresses");

const READ: readonly (readonly [text: string, formatted: string])[] = [
  ["0000:03:00.0", "0000:03:00.0"],
  ["03:00.0", "0000:03:00.0"],
  ["3:0.1", "0000:03:00.1"],
  ["10000:e1:1f.7", "10000:e1:1f.7"],
  ["0000:FF:00.0", "0000:ff:00.0"],
  ["pci0:3:0:0", "0000:03:00.0"],
  ["pci0:255:31:7", "0000:ff:1f.7"],
];

for (const [text, formatted] of READ) PciAddresses(`reads ${text}`, () => assert.is(formatPciAddress(parsePciAddress(text)), formatted));

PciAddresses("refuses what is none", () => {
  const texts = [
    "",
    "03:00",
    "03:00.8",
    "03:20.0",
    "100:00.0",
    "0000:03:00.0 ",
    "0000:03:00.0.0",
    "pci0:3:0",
    "pci0:256:0:0",
    "pci0:3:32:0",
    "pci0:3:0:8",
    "0x3:00.0",
    "g3:00.0",
  ];
  for (const text of texts)
    assert.instance(
      thrownBy(() => parsePciAddress(text)),
      PciAddressError,
      text,
    );
});

PciAddresses("says in the message what was given", () => {
  assert.is(String(thrownBy(() => parsePciAddress("03-00"))), 'PciAddressError: "03-00" is no PCI address');
});

PciAddresses.run();
