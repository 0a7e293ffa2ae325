import type { Width } from "../../bus/bus.ts";
import { BlockBase } from "../block-base.ts";
import type { MakeModel, ModelParts } from "../controller-model.ts";
import { oneWindow } from "./one-window.ts";
import { SPI_PIN, SpiPins } from "./spi-pins.ts";

/**
 * TI XIO2001 Data Manual, classic PCI configuration space: the serial-bus slave address (0xb2) with its control and status (0xb3), the
 * GPIO control register (0xb4) and the GPIO data register (0xb6); offsets from 0xb2.
 */
const OFFSET = { SERIAL_BUS: 0x0, GPIO_CONTROL: 0x2, GPIO_DATA: 0x4 } as const;
const BLOCK_BYTES = 0x6;

/** An EEPROM was found after reset: GPIO 3 and 4 are the data and the clock of the serial bus. Software may clear it. */
const SERIAL_BUS_DETECTED = 0x0800;
const GPIO_BITS = 0x1f;
const SERIAL_BUS_PINS = 0x18;
/** How Mesa wired a flash to the pins: mesaflash, eeprom_local.c. */
const PIN = { csN: 0x02, miso: 0x04, mosi: 0x08, clock: 0x10 } as const;
const DRIVEN_FOR_SPI = PIN.csN | PIN.mosi | PIN.clock;
/** Pull-ups of the board, on the select and on what nobody named. */
const PULLED_UP = 0x03;

/** All pins are inputs at first. */
const afterReset = () => ({ serialBus: SERIAL_BUS_DETECTED, control: 0, data: 0 });

class Xio2001Gpio extends BlockBase {
  override readonly widths: readonly Width[] = [16];
  readonly #pins: SpiPins;
  #state = afterReset();

  constructor(parts: ModelParts) {
    super(BLOCK_BYTES, parts);
    this.#pins = new SpiPins(parts.spi[0], parts);
  }

  powerCut(): void {
    this.#state = afterReset();
    this.#pins.powerCut();
  }

  protected readAt(offset: number, nowMs: number): number {
    const { serialBus, control } = this.#state;
    if (offset === OFFSET.SERIAL_BUS) return serialBus;
    if (offset === OFFSET.GPIO_CONTROL) return control;
    return this.#levels() | (this.#isInput(PIN.miso) && this.#pins.miso(nowMs) === 1 ? PIN.miso : 0);
  }

  protected writeAt(offset: number, value: number, nowMs: number): void {
    const state = this.#state;
    if (offset === OFFSET.SERIAL_BUS) state.serialBus = value;
    else if (offset === OFFSET.GPIO_CONTROL) state.control = value & GPIO_BITS;
    else state.data = value & GPIO_BITS;
    this.#drive(nowMs);
  }

  #isInput(pin: number): boolean {
    return (this.#state.control & pin) === 0;
  }

  /** Pins that the GPIO registers drive. */
  #driven(): number {
    const { control, serialBus } = this.#state;
    return (serialBus & SERIAL_BUS_DETECTED) === 0 ? control : control & ~SERIAL_BUS_PINS;
  }

  #levels(): number {
    const driven = this.#driven();
    return (this.#state.data & driven) | (PULLED_UP & ~driven);
  }

  #drive(nowMs: number): void {
    const wasSelected = this.#pins.isSelected;
    const levels = this.#levels();
    const level = (pin: number, line: number) => ((levels & pin) === 0 ? 0 : line);
    this.#pins.drive(level(PIN.csN, SPI_PIN.deselect) | level(PIN.mosi, SPI_PIN.mosi) | level(PIN.clock, SPI_PIN.clock), nowMs);
    if (wasSelected || !this.#pins.isSelected) return;
    if ((this.#driven() & DRIVEN_FOR_SPI) !== DRIVEN_FOR_SPI)
      this.recordMisuse("the chip was selected while not all its inputs are driven");
    if (!this.#isInput(PIN.miso)) this.recordMisuse("the chip was selected while the bridge drives its output");
  }
}

/** The GPIO pins of TI's XIO2001 bridge with a flash on them, as on Mesa's 6I25. */
export const makeXio2001Gpio: MakeModel = (parts) => oneWindow(new Xio2001Gpio(parts));
