// Takes the addresses of sponsors out of npm's lock file: what is locked names no address.
import fs from "node:fs";

const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
for (const one of Object.values(lock.packages)) delete one.funding;
fs.writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
