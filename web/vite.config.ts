/// <reference types="vitest/config" />
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Two doors from one build: index.html (citizen) and tyo.html (workbench). The server's policy is
// `default-src 'self'`, so nothing may be inlined: no data: URLs, no inline scripts or styles.
export default defineConfig({
  plugins: [react(), optimizeLocales.vite({ locales: ["fi-FI", "sv-SE", "en-US"] })],
  server: { proxy: { "/api": "http://localhost:8080", "/events": "http://localhost:8080" } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: "manifest.json",
    rolldownOptions: { input: { citizen: "index.html", workbench: "tyo.html" } },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test_setup.ts"],
    css: false,
  },
});
