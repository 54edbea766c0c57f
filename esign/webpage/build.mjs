// npm ci && npm run build: src/ and the locked libraries into the one file ../templates/verify.html (or the path given).
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = path => fileURLToPath(new URL(path, import.meta.url));
const made = await build({
  entryPoints: [here("src/page.js")], bundle: true, minify: true, write: false, format: "iife", target: "es2023",
  charset: "utf8", legalComments: "inline", absWorkingDir: here("."),
});
const program = made.outputFiles[0].text.trimEnd().replaceAll("</script", "<\\/script");
const page = await readFile(here("src/page.html"), "utf8");
await writeFile(process.argv[2] ?? here("../templates/verify.html"), page.replace("/* program */", () => program));
