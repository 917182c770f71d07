// Lints every saved query for Cypher 5 and Cypher 25 against the labels, relationship types and properties of the schema.
// Usage: python -m tests.queries.tokens | node .ci/cypher-lint/lint.cjs queries/*.cypher
"use strict";

const fs = require("node:fs");
const { isNotParamError, lintCypherQuery } = require("@neo4j-cypher/language-support");

const tokens = JSON.parse(fs.readFileSync(0, "utf8"));
const files = process.argv.slice(2);

let faults = 0;
for (const file of files) {
  const query = fs.readFileSync(file, "utf8");
  for (const version of ["CYPHER 5", "CYPHER 25"]) {
    const told = lintCypherQuery(query, { ...tokens, defaultLanguage: version }).diagnostics.filter(isNotParamError);
    for (const { range, message } of told) {
      console.error(`${file}:${range.start.line + 1}: ${version}: ${message}`);
      faults += 1;
    }
  }
}
if (files.length === 0 || faults > 0) process.exit(1);
console.log(`${files.length} queries are clean for Cypher 5 and Cypher 25`);
