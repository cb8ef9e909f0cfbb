// Verifies an employee's stream as GET .../events gives it, with nothing of Jalon: node verify_stream.mjs < events.json
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const jcs = (v) => Array.isArray(v) ? `[${v.map(jcs)}]` : v === null || typeof v !== "object" ? JSON.stringify(v)
  : `{${Object.keys(v).sort().map((k) => `${JSON.stringify(k)}:${jcs(v[k])}`)}}`;
const instant = (t) => t && t.replace(/(?:\.(\d+))?Z$/, (_, digits = "") => `.${digits.padEnd(6, "0")}Z`);

let previous = "0".repeat(64);
for (const e of JSON.parse(readFileSync(0, "utf8")).entries) {
  const { actor, data, id, private_sha256, source, stream, type } = e;
  const body = jcs({ actor, data, id, private_sha256, schema: e.schema_version, source, stream, time: instant(e.time), type });
  const hash = createHash("sha256").update(`${previous}|${e.version}|${instant(e.recorded_at)}|${body}`).digest("hex");
  if (e.prev_hash !== previous || e.hash !== hash) throw new Error(`version ${e.version} is not what was recorded`);
  previous = hash;
}
