import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { profileFolders } from "../../../core/profile/profile-folders.ts";

const ProfileFolders = suite<{ home: string }>("profileFolders");

ProfileFolders.before.each((context) => {
  context.home = mkdtempSync(join(tmpdir(), "barflash-home-"));
});
ProfileFolders.after.each(({ home }) => rmSync(home, { recursive: true }));

ProfileFolders("are the built-in one alone where nothing else is set up", ({ home }) => {
  assert.equal(profileFolders({ env: {}, home, builtIn: "/b" }), ["/b"]);
});

ProfileFolders("include every folder of BARFLASH_PROFILE_PATH, also one that does not exist, and no empty one", ({ home }) => {
  assert.equal(profileFolders({ env: { BARFLASH_PROFILE_PATH: ":/one::two:" }, home, builtIn: "/b" }), ["/b", "/one", "two"]);
});

ProfileFolders("include the XDG data folder when it is there", ({ home }) => {
  const own = join(home, ".local", "share", "barflash", "profiles");
  mkdirSync(own, { recursive: true });
  assert.equal(profileFolders({ env: { XDG_DATA_HOME: "" }, home, builtIn: "/b" }), ["/b", own]);
  assert.equal(profileFolders({ env: { XDG_DATA_HOME: join(home, "elsewhere") }, home, builtIn: "/b" }), ["/b"]);
  mkdirSync(join(home, "elsewhere", "barflash", "profiles"), { recursive: true });
  assert.equal(profileFolders({ env: { XDG_DATA_HOME: join(home, "elsewhere") }, home, builtIn: "/b" }), [
    "/b",
    join(home, "elsewhere/barflash/profiles"),
  ]);
});

ProfileFolders.run();
