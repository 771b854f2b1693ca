// Bars around a screen: who is on it, for whom one acts, which language, which colours, and
// whether the screen is still being kept up to date.
import type { ReactNode } from "react";
import { type Connection, useConnection } from "../data/live";
import { type Lang, language_names, languages, useWords } from "../i18n";
import { Select } from "./fields";
import { Icon } from "./icon";
import { type Theme, themes, useTheme } from "./theme";

/** Who this is about: name, age, language, flags. Stays on top of every tab of a person. */
export function IdentityBar(props: { name: ReactNode; facts?: ReactNode; flags?: ReactNode }) {
  return (
    <div className="identity">
      <div className="cluster">
        <span className="name">{props.name}</span>
        {props.facts && <span className="soft">{props.facts}</span>}
      </div>
      {props.flags && <div className="cluster">{props.flags}</div>}
    </div>
  );
}

/** Permanently visible while one person acts for another: whom, by what right, and the way out. */
export function ActingFor(props: {
  label: string;
  name: string;
  right: string;
  children?: ReactNode;
}) {
  return (
    <section className="acting no-print" aria-label={props.label}>
      <span>
        <Icon name="users" /> {props.label} <strong>{props.name}</strong>, {props.right}
      </span>
      {props.children}
    </section>
  );
}

/** The languages as links; each is named in itself. `href` gives the same page in a language. */
export function LanguageMenu(props: { lang: Lang; href: (lang: Lang) => string }) {
  const { t } = useWords();
  return (
    <nav className="languages" aria-label={t("web.language")}>
      {languages.map((lang) => (
        <a
          key={lang}
          href={props.href(lang)}
          lang={lang}
          hrefLang={lang}
          aria-current={lang === props.lang ? "true" : undefined}
        >
          {language_names[lang]}
        </a>
      ))}
    </nav>
  );
}

export function ThemeToggle() {
  const { t } = useWords();
  const [theme, set_theme] = useTheme();
  return (
    <Select
      name="theme"
      label={t("web.theme")}
      value={theme}
      onChange={(event) => set_theme(event.target.value as Theme)}
      options={themes.map((value) => ({ value, label: t(`web.theme.${value}`) }))}
    />
  );
}

/** "Päivittyy · 9.41" or "Yhteys poikki, tiedot klo 9.38". */
export function ConnectionState(props: { connection?: Connection }) {
  const { t, time } = useWords();
  const live = useConnection();
  const { state, at } = props.connection ?? live;
  return (
    <span className="connection" data-state={state} role="status">
      {t(`web.connection.${state}`, { time: at ? time(at) : "–" })}
    </span>
  );
}
