// Bundles the pages' scripts and styles into `built/`, each under a name with its hash, and writes `built/manifest.json`.
//
// Entry files are those directly in `js/`, `css/` and `img/`; what lies deeper is shared. Run by `make assets`.

import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "built");

/** The entry files of one folder, as absolute paths. */
function entries(folder, ending) {
  const names = readdirSync(join(here, folder), { withFileTypes: true });
  return names.filter((one) => one.isFile() && one.name.endsWith(ending)).map((one) => join(here, folder, one.name));
}

const result = await build({
  entryPoints: [...entries("js", ".js"), ...entries("css", ".css"), ...entries("img", ".svg")],
  outdir: out,
  outbase: here,
  loader: { ".svg": "copy" },
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  sourcemap: false,
  legalComments: "eof",
  metafile: true,
  write: true,
  logLevel: "warning",
});

/** Names as templates use them ("app.js") with the names of the built files. */
const manifest = {};
const current = new Set(["manifest.json"]);
for (const [path, facts] of Object.entries(result.metafile.outputs)) {
  const built = basename(path);
  current.add(built);
  if (facts.entryPoint) {
    manifest[basename(facts.entryPoint)] = built;
  }
}
writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
for (const name of readdirSync(out)) {
  if (!current.has(name)) {
    rmSync(join(out, name));
  }
}
console.log(`built ${Object.keys(manifest).length} assets in ${relative(process.cwd(), out)}`);
