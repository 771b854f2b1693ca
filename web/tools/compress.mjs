// Writes .br and .gz beside every compressible file of dist/, so that the server can send them
// as they are. Woff2 is already compressed; tiny files are not worth a second copy.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = join(dirname(fileURLToPath(import.meta.url)), "../dist");
const worth = /\.(js|css|svg|json|html)$/;
// The two shells are filled by the server (boot data), so they must stay plain.
const shells = new Set(["index.html", "tyo.html"]);

let count = 0;
for (const file of readdirSync(dist, { recursive: true })) {
  if (!worth.test(file) || shells.has(file)) continue;
  const path = join(dist, file);
  const bytes = readFileSync(path);
  if (bytes.length < 512) continue;
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(
    `${path}.br`,
    brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  );
  count += 1;
}
console.log(`compress: ${count} files as .br and .gz`);
