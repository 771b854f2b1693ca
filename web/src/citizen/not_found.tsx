import { useWords } from "../i18n";
import { ButtonLink } from "../kit";
import { PageTitle } from "./page";

export function NotFoundPage() {
  const { t } = useWords();
  return (
    <div className="stack narrow">
      <PageTitle>{t("citizen.notfound.title")}</PageTitle>
      <p>{t("citizen.notfound.text")}</p>
      <div>
        <ButtonLink to="/">{t("citizen.home")}</ButtonLink>
      </div>
    </div>
  );
}
