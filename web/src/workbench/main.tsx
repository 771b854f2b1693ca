// The workbench's door: loads the words of the worker's language and starts.
import { createRoot } from "react-dom/client";
import "../kit/kit.css";
import "./workbench.css";
import { set_client_language } from "../data/client";
import { make_query_client } from "../data/query";
import type { Lang } from "../i18n";
import { start_theme } from "../kit";
import { App } from "./app";
import { kept_language, start_density } from "./settings";

const words_of: Record<Lang, () => Promise<{ default: Record<string, string> }>> = {
  fi: () => import("../gen/words/fi.staff.json"),
  sv: () => import("../gen/words/sv.staff.json"),
  en: () => import("../gen/words/en.staff.json"),
};

async function start(): Promise<void> {
  start_theme();
  start_density();
  const lang = kept_language();
  document.documentElement.lang = lang;
  set_client_language(lang);
  const messages = (await words_of[lang]()).default;
  const root = document.getElementById("root");
  if (root) {
    createRoot(root).render(<App lang={lang} messages={messages} client={make_query_client()} />);
  }
}

void start();
