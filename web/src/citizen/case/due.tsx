// "By when" in words, late said plainly, and the law behind it one tap away.
import type { Due } from "../../data/types";
import { useWords } from "../../i18n";
import { Icon, useNow } from "../../kit";

export function DueText(props: { due: Due | null; brief?: boolean }) {
  const { t, deadline } = useWords();
  const now = useNow();
  if (!props.due) return null;
  const { at, guarantee, law_at } = props.due;
  const late = props.due.overdue || new Date(at) < now;
  return (
    <div className="stack-tight">
      <p className={late ? "error-text" : "strong"}>
        <Icon name={late ? "shape-late" : "clock"} />{" "}
        {late
          ? t("citizen.case.next.late", { moment: deadline(at, now) })
          : t("citizen.case.next.by", { moment: deadline(at, now) })}
      </p>
      {!props.brief && (
        <details className="small">
          <summary>{t("citizen.case.law")}</summary>
          <p>
            {guarantee
              ? t("citizen.case.law.text", {
                  title: guarantee.title,
                  law: guarantee.law,
                  moment: deadline(law_at ?? at, now),
                })
              : t("citizen.case.law.own")}
          </p>
        </details>
      )}
    </div>
  );
}
