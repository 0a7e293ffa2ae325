import { native } from "../libc.ts";

/** Functions of the C library that only Linux has, or that only its backends call. */
export interface LinuxLibc {
  ioctl(fd: number, request: number, type: "void *", argument: Uint8Array): number;
  ioctl(fd: number, request: number, type: "long", argument: number): number;
  eventfd(count: number, flags: number): number;
  prctl(option: number, a: number, b: number, c: number, d: number): number;
  capget(header: Uint32Array, data: Uint32Array): number;
  capset(header: Uint32Array, data: Uint32Array): number;
}

const PROTOTYPES: Readonly<Record<keyof LinuxLibc, string>> = {
  ioctl: "int ioctl(int fd, unsigned long request, ...)",
  eventfd: "int eventfd(unsigned int count, int flags)",
  prctl: "int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)",
  capget: "int capget(const void *header, void *data)",
  capset: "int capset(const void *header, const void *data)",
};

let loaded: LinuxLibc | undefined;

/** Loaded at the first call, as {@link native} is. */
export function linuxLibc(): LinuxLibc {
  if (loaded) return loaded;
  const library = native().koffi.load(null);
  const functions = Object.entries(PROTOTYPES).map(([name, prototype]) => [name, library.func(prototype)]);
  // koffi's functions are untyped; PROTOTYPES has a line for each one that LinuxLibc declares.
  loaded = Object.fromEntries(functions) as LinuxLibc;
  return loaded;
}
