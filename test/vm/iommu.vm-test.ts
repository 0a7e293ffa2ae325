import * as assert from "uvu/assert";
import { vmSuite } from "./vm-suite.ts";

const Iommu = vmSuite("a guest with an IOMMU", () => ({ iommu: true, devices: ["edu,addr=3"] }));

const EDU = "/sys/bus/pci/devices/0000:00:03.0";

Iommu("lends a device to programs through vfio", async (guest) => {
  const steps = [
    "modprobe vfio_iommu_type1",
    "modprobe vfio_pci",
    `echo vfio-pci > ${EDU}/driver_override`,
    "echo 0000:00:03.0 > /sys/bus/pci/drivers_probe",
    `basename $(readlink ${EDU}/driver)`,
    `[ -c /dev/vfio/$(basename $(readlink ${EDU}/iommu_group)) ] && echo group`,
  ];
  const { stdout, stderr } = await guest.run(["sh", "-e", "-c", steps.join("\n")]);
  assert.is(stdout, "vfio-pci\ngroup\n", stderr);
});

Iommu("tells what its console said when it dies", async (guest) => {
  let message = "";
  await guest.run(["sh", "-c", "echo c > /proc/sysrq-trigger"], { timeoutMs: 30_000 }).catch((error: Error) => {
    message = error.message;
  });
  assert.match(message, "QEMU ended with");
  assert.match(message, "Kernel panic");
});

Iommu.run();
