// The unit's free times by day, a week at a time; the week and the unit are in the address.
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { useWords } from "../../i18n";
import { day_key } from "../../i18n/format";
import { Button, EmptyState, Failure, Select, Skeleton, Tag } from "../../kit";
import { by_day } from "../case/booking_dialog";
import { useFreeTimes, useUnits } from "../data";
import { useTitle } from "../page";
import { useMe } from "../session";

const week_ms = 7 * 86_400_000;

/** Midnight UTC of the Monday of the week `weeks` from now; the lists are cut by Finnish days. */
export function week_start(now: Date, weeks: number): Date {
  const today = new Date(`${day_key(now)}T00:00:00Z`);
  const since_monday = (today.getUTCDay() + 6) % 7;
  return new Date(today.getTime() - since_monday * 86_400_000 + weeks * week_ms);
}

export default function CalendarPage() {
  const words = useWords();
  const { t } = words;
  const me = useMe();
  const units = useUnits();
  const [search, set_search] = useSearchParams();
  const unit = search.get("yksikko") ?? me.unit.slug;
  const week = Math.max(0, Number.parseInt(search.get("viikko") ?? "0", 10) || 0);
  const from = useMemo(() => week_start(new Date(), week), [week]);
  const to = new Date(from.getTime() + week_ms);
  const times = useFreeTimes({
    unit,
    from: from.toISOString().replace(".000Z", "Z"),
    to: to.toISOString().replace(".000Z", "Z"),
    limit: "200",
  });
  useTitle(t("workbench.nav.calendar"));
  const go = (part: Record<string, string>) => {
    const next = new URLSearchParams(search);
    for (const [name, value] of Object.entries(part)) next.set(name, value);
    set_search(next);
  };
  const days = by_day(times.data ?? []);
  return (
    <div className="wb-page stack">
      <div className="spread">
        <h1>{t("workbench.nav.calendar")}</h1>
        <span className="soft">
          {words.date(from)} – {words.date(new Date(to.getTime() - 86_400_000))}
        </span>
      </div>
      <div className="wb-filters">
        <Select
          name="unit"
          label={t("workbench.book.unit")}
          value={unit}
          onChange={(event) => go({ yksikko: event.target.value })}
          options={(units.data ?? [me.unit]).map((one) => ({ value: one.slug, label: one.title }))}
        />
        <div className="cluster">
          <Button
            kind="secondary"
            icon="chevron-left"
            aria-disabled={week === 0}
            onClick={() => week > 0 && go({ viikko: String(week - 1) })}
          >
            {t("workbench.calendar.before")}
          </Button>
          <Button
            kind="secondary"
            icon="chevron-right"
            onClick={() => go({ viikko: String(week + 1) })}
          >
            {t("workbench.calendar.next")}
          </Button>
        </div>
      </div>
      <p className="soft small">{t("workbench.calendar.note")}</p>
      {times.isPending && <Skeleton lines={8} />}
      <Failure of={times.error} />
      {times.data && days.length === 0 && (
        <EmptyState icon="calendar" title={t("workbench.book.none")} />
      )}
      <div className="wb-week">
        {days.map(([day, slots]) => (
          <section key={day} className="wb-day" aria-label={words.day(slots[0]?.starts_at ?? day)}>
            <h2>
              {words.day(slots[0]?.starts_at ?? day)} <Tag kind="info">{slots.length}</Tag>
            </h2>
            <ul className="plain-list">
              {slots.map((slot) => (
                <li key={slot.slot}>
                  <span className="strong">{words.time(slot.starts_at)}</span>
                  <span>
                    {slot.channel_title}
                    <span className="soft"> · {t("workbench.minutes", { n: slot.minutes })}</span>
                  </span>
                  <span className="soft">{slot.worker_name}</span>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}
