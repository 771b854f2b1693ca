// The citizen's door: finds the language from the address (or from the browser at "/"), loads the
// words of that one language and starts.
import { createRoot } from "react-dom/client";
import "../kit/kit.css";
import "./citizen.css";
import { set_client_language } from "../data/client";
import { make_query_client } from "../data/query";
import { is_lang, type Lang } from "../i18n";
import { start_theme } from "../kit";
import { App } from "./app";

const words_of: Record<Lang, () => Promise<{ default: Record<string, string> }>> = {
  fi: () => import("../gen/words/fi.citizen.json"),
  sv: () => import("../gen/words/sv.citizen.json"),
  en: () => import("../gen/words/en.citizen.json"),
};
const language_key = "luotsi.language";

function wished_language(): Lang {
  try {
    const kept = localStorage.getItem(language_key);
    if (is_lang(kept)) return kept;
  } catch {
    // No storage: ask the browser.
  }
  for (const wish of navigator.languages ?? []) {
    const short = wish.slice(0, 2).toLowerCase();
    if (is_lang(short)) return short;
  }
  return "fi";
}

async function start(): Promise<void> {
  start_theme();
  const first = location.pathname.split("/")[1] ?? "";
  let lang: Lang;
  if (is_lang(first)) {
    lang = first;
    try {
      localStorage.setItem(language_key, lang);
    } catch {
      // Remembering is a comfort only.
    }
  } else {
    lang = wished_language();
    const rest = first === "" ? "" : location.pathname;
    history.replaceState(null, "", `/${lang}${rest}${location.search}`);
  }
  document.documentElement.lang = lang;
  set_client_language(lang);
  const messages = (await words_of[lang]()).default;
  const root = document.getElementById("root");
  if (root) {
    createRoot(root).render(<App lang={lang} messages={messages} client={make_query_client()} />);
  }
}

void start();
