// What has happened: who, when it was true, and when it was recorded if that was another time.
import { useState } from "react";
import { useWords } from "../../i18n";
import { EmptyState } from "../../kit";
import { useCase } from "./context";
import { machinery } from "./news";

const late_ms = 5 * 60_000;

export default function TimelineTab() {
  const words = useWords();
  const { t } = words;
  const { data } = useCase();
  const [all, set_all] = useState(false);
  const shown = data.timeline.filter((event) => all || !machinery.has(event.kind)).reverse();
  return (
    <div className="stack wb-narrow">
      <label className="wb-check no-print">
        <input type="checkbox" checked={all} onChange={(event) => set_all(event.target.checked)} />
        {t("workbench.timeline.all", { n: data.timeline.length })}
      </label>
      {shown.length === 0 && <EmptyState icon="history" title={t("workbench.timeline.none")} />}
      <ol className="wb-timeline plain-list">
        {shown.map((event) => {
          const later = Date.parse(event.recorded_at) - Date.parse(event.at) > late_ms;
          return (
            <li key={event.seq}>
              <span className="soft small wb-when">
                {words.moment(event.at)}
                {later && (
                  <span>
                    {" "}
                    · {t("workbench.timeline.recorded", { at: words.moment(event.recorded_at) })}
                  </span>
                )}
              </span>
              <div>
                <p>
                  <span className="strong">{event.title}</span>{" "}
                  <span className="soft">
                    {event.who}
                    {event.unit ? `, ${event.unit}` : ""}
                  </span>
                </p>
                {event.reason && (
                  <p className="soft">{t("workbench.timeline.reason", { reason: event.reason })}</p>
                )}
                {event.text && <p className="wb-words-text">{event.text}</p>}
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
