/** `npm run generate`: writes every generated file of the repository. Tests fail while one is stale. */
import { writeFileSync } from "node:fs";
import { cliGeneratedFiles } from "../../cli/cli-generated-files.ts";
import { reportGeneratedFiles } from "../../core/report/report-generated-files.ts";
import { generatedFiles } from "./generated-files.ts";
import { writeSamples } from "./make-samples.ts";
import { measureTransactions, transactionsPage } from "./transactions-page.ts";

for (const files of [await generatedFiles(), await reportGeneratedFiles(), await cliGeneratedFiles()]) {
  for (const [path, text] of files) writeFileSync(path, text);
}
writeFileSync("docs/bus-transactions.md", transactionsPage(await measureTransactions()));
writeSamples();
