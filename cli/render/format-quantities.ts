const UNITS = [
  { name: "MiB", bytes: 1024 * 1024 },
  { name: "KiB", bytes: 1024 },
] as const;

/** `12 bytes`, `64 KiB`, `2.1 MiB`. */
export function formatBytes(bytes: number): string {
  const unit = UNITS.find((candidate) => bytes >= candidate.bytes);
  if (unit === undefined) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
  const amount = bytes / unit.bytes;
  return `${Number.isInteger(amount) ? amount : amount.toFixed(1)} ${unit.name}`;
}

/** `850 ms`, `12.4 s`, `3 min 20 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Eight hex digits with 0x, as addresses of a flash are written. */
export const formatAddress = (address: number): string => `0x${address.toString(16).padStart(8, "0")}`;
