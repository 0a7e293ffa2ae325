/** Child process of host-lock.test.ts: takes the lock at its argument, says so, and holds it until it is killed. */
import { lockHost } from "../../../core/platform/host-lock.ts";

lockHost(process.argv[2] ?? "");
process.stdout.write("locked\n");
process.stdin.resume();
