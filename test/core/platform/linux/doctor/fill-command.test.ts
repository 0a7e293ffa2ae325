import { execFileSync } from "node:child_process";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { commandFor, describeCommand, fillCommand, printable } from "../../../../../core/platform/linux/doctor/fill-command.ts";

const Commands = suite("commands of doctor");

/** What a shell makes of the words behind `printf`. */
const wordsOf = (command: string) => execFileSync("sh", ["-c", command], { encoding: "utf8" }).split("\n").slice(0, -1);

Commands("say one word for each value to a shell, whatever the system calls its things", () => {
  for (const value of ["0000:03:00.0", "/sys/a b", "it's", "$(reboot)", "a;b", "`x`", '"', "\\", "*", "-n", ""])
    assert.equal(wordsOf(fillCommand("printf '%s\\n' {value}", { value })), [value], value);
  assert.equal(wordsOf(fillCommand("printf '%s\\n' {files}", { files: ["a b", "c"] })), ["a b", "c"]);
});

Commands("never move a cursor or end a line", () => {
  assert.is(fillCommand("kill {name}", { name: "a\u001b[2Jb\nc\u202e" }), "kill 'a?[2Jb?c?'");
  assert.is(printable("x".repeat(2000)).length, 1001);
});

Commands("with a hole are a mistake of ours", () => {
  assert.throws(() => fillCommand("kill {pid}", {}), "no value for pid");
});

Commands("are shown with words in capitals for what is to be put in", () => {
  assert.is(
    describeCommand("echo {address} > {sysfs}/bus/pci/drivers/{driver}/unbind"),
    "echo ADDRESS > /sys/bus/pci/drivers/DRIVER/unbind",
  );
});

Commands("begin with sudo for users other than root, if root is needed, also where a shell opens the file", () => {
  assert.is(commandFor(0, "kill 7"), "kill 7");
  assert.is(commandFor(undefined, "kill 7"), "kill 7");
  assert.is(commandFor(7, "kill 7"), "sudo kill 7");
  assert.is(commandFor(7, "barflash list"), "barflash list");
  const wrapped = commandFor(7, "printf '%s\\n' 'a b'; true");
  assert.is(wrapped, `sudo sh -c 'printf '\\''%s\\n'\\'' '\\''a b'\\''; true'`);
  assert.equal(wordsOf(wrapped.replace(/^sudo /, "")), ["a b"]);
});

Commands.run();
