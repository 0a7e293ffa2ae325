import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cliGeneratedFiles } from "../../../cli/cli-generated-files.ts";
import { reportGeneratedFiles } from "../../../core/report/report-generated-files.ts";

const Generated = suite("generated files of reports and commands");

Generated("are as fresh as the code (npm run generate)", async () => {
  for (const [path, text] of [...reportGeneratedFiles(), ...(await cliGeneratedFiles())]) {
    assert.is(readFileSync(path, "utf8"), text, path);
  }
});

Generated.run();
