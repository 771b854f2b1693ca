// Language, colours and density as a row of small native choices.
import { type Lang, language_names, languages, useWords } from "../i18n";
import { Select, ThemeToggle } from "../kit";
import { change_language, type Density, set_density, useDensity } from "./settings";

export function SettingsBar() {
  const { t, lang } = useWords();
  const density = useDensity();
  return (
    <div className="wb-settings">
      <Select
        name="language"
        label={t("web.language")}
        value={lang}
        onChange={(event) => change_language(event.target.value as Lang)}
        options={languages.map((value) => ({ value, label: language_names[value] }))}
      />
      <ThemeToggle />
      <Select
        name="density"
        label={t("workbench.density")}
        value={density}
        onChange={(event) => set_density(event.target.value as Density)}
        options={[
          { value: "staff", label: t("workbench.density.staff") },
          { value: "comfortable", label: t("workbench.density.comfortable") },
        ]}
      />
    </div>
  );
}
