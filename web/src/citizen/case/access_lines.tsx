// Who has looked at the person's data, newest first, day by day: who, in what work, for what and why.
// What was opened without a part in the matter is marked; one's own views are left out unless asked.
import { useState } from "react";
import type { AccessLine } from "../../data/protection";
import { day_key, useWords } from "../../i18n";
import { Button, Checkbox, Failure, Skeleton, Tag, useNow } from "../../kit";
import { useAccessLines } from "./data";

const shown_first = 15;
const marked = ["emergency", "statutory", "behalf", "search", "rule"] as const;

export function AccessLines() {
  const words = useWords();
  const { t } = words;
  const lines = useAccessLines();
  const [own, set_own] = useState(false);
  const [all, set_all] = useState(false);
  const wanted = (lines.data ?? [])
    .filter((line) => own || line.kind !== "own")
    .sort((a, b) => b.last_at.localeCompare(a.last_at));
  const shown = all ? wanted : wanted.slice(0, shown_first);
  const hidden = wanted.length - shown.length;
  return (
    <section className="stack-tight" aria-labelledby="access-lines">
      <h2 id="access-lines">{t("citizen.access.title")}</h2>
      <Failure of={lines.error} />
      {lines.isLoading && <Skeleton />}
      {lines.data && (
        <Checkbox
          name="own-views"
          label={t("citizen.log.others")}
          checked={own}
          onChange={set_own}
        />
      )}
      {lines.data && wanted.length === 0 && <p className="soft">{t("citizen.access.none")}</p>}
      {by_day(shown).map(([day, of_day]) => (
        <div key={day}>
          <h3 className="access-day">{words.day(of_day[0]?.last_at ?? day)}</h3>
          <ul className="plain-list access-list">
            {of_day.map((line, i) => (
              <Line
                key={`${line.who}${line.first_at}${line.purpose}`}
                line={line}
                told={of_day[i - 1]?.kind !== line.kind}
              />
            ))}
          </ul>
        </div>
      ))}
      {hidden > 0 && (
        <div>
          <Button kind="secondary" onClick={() => set_all(true)}>
            {t("citizen.log.more", { n: hidden })}
          </Button>
        </div>
      )}
      <p className="soft">{t("citizen.access.wrong")}</p>
    </section>
  );
}

function by_day(lines: AccessLine[]): [string, AccessLine[]][] {
  const days = new Map<string, AccessLine[]>();
  for (const line of lines) {
    const day = day_key(new Date(line.last_at));
    days.set(day, [...(days.get(day) ?? []), line]);
  }
  return [...days];
}

function Line(props: { line: AccessLine; told: boolean }) {
  const { t, day, time, moment } = useWords();
  const now = useNow();
  const { line } = props;
  const kind = marked.find((one) => one === line.kind);
  const opened = kind === "emergency" || kind === "statutory";
  const same_day = day(line.first_at) === day(line.last_at);
  const one_moment = same_day && time(line.first_at) === time(line.last_at);
  return (
    <li data-kind={line.kind}>
      <p className="spread">
        <span>
          <span className="strong">{line.who}</span>
          {[line.role_title, line.unit_title]
            .filter((text) => text && text !== line.who)
            .map((text) => `, ${text}`)
            .join("")}
        </span>
        {kind && (
          <Tag kind={opened ? "danger" : "neutral"} icon={opened ? "triangle-alert" : undefined}>
            {t(`citizen.log.${kind}`)}
          </Tag>
        )}
      </p>
      <p className="soft small">
        {line.purpose}
        {line.reason && ` · ${line.reason}`} ·{" "}
        {one_moment
          ? time(line.first_at)
          : t("citizen.access.times", {
              first: same_day ? time(line.first_at) : moment(line.first_at, now),
              last: time(line.last_at),
            })}{" "}
        · {t("citizen.access.count", { n: line.count })}
      </p>
      {kind === "emergency" && props.told && (
        <p className="small">{t("citizen.log.emergency.note")}</p>
      )}
    </li>
  );
}
