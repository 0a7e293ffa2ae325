/** What goes into a .bit file. */
export interface BitContent {
  readonly design: string;
  /** Written as `KEY=value` behind the design, in this order. */
  readonly options: Readonly<Record<string, string>>;
  readonly part: string;
  readonly date: string;
  readonly time: string;
  readonly payload: Uint8Array;
}

const MAGIC = Buffer.from("00090ff00ff00ff00ff0000001", "hex");

/** A .bit file as Vivado writes it. */
export function writeBit({ design, options, part, date, time, payload }: BitContent): Uint8Array {
  const title = [design, ...Object.entries(options).map(([key, value]) => `${key}=${value}`)].join(";");
  const fields = [title, part, date, time].map((text, index) => stringField("abcd".charAt(index), text));
  const length = Buffer.alloc(5, "e", "latin1");
  length.writeUInt32BE(payload.length, 1);
  return Buffer.concat([MAGIC, ...fields, length, payload]);
}

function stringField(key: string, text: string): Buffer {
  const field = Buffer.from(`${key}..${text}\0`, "latin1");
  field.writeUInt16BE(text.length + 1, 1);
  return field;
}
