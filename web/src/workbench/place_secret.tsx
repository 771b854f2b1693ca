// The badge of a person whose place is secret for their safety: that it is, never where.
import { useWords } from "../i18n";
import { Tag } from "../kit";

export function PlaceSecret() {
  const { t } = useWords();
  return (
    <Tag kind="danger" icon="shield">
      {t("workbench.place_secret")}
    </Tag>
  );
}
