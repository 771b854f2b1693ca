// Free times by day; the choice books it at once. Moving an appointment uses the same list.
import { useMemo, useState } from "react";
import { useWords } from "../../i18n";
import { day_key } from "../../i18n/format";
import { Button, Dialog, EmptyState, Notification, Skeleton } from "../../kit";
import { useFreeTimes, useUnits } from "../data";
import { useMe } from "../session";
import type { Round, Slot } from "../types";
import { useCase } from "./context";

const times_shown = 40;

export function by_day(slots: Slot[]): [string, Slot[]][] {
  const days = new Map<string, Slot[]>();
  for (const slot of slots) {
    const day = day_key(new Date(slot.starts_at));
    days.set(day, [...(days.get(day) ?? []), slot]);
  }
  return [...days];
}

export function BookingDialog(props: {
  open: boolean;
  round: Round | null;
  /** The appointment to move; without it a new one is made. */
  appointment?: number;
  onClose: () => void;
}) {
  const { t } = useWords();
  return (
    <Dialog
      open={props.open}
      size="wide"
      title={t(
        props.appointment === undefined ? "workbench.book.title" : "workbench.book.move_title",
      )}
      onClose={props.onClose}
    >
      <Times {...props} />
    </Dialog>
  );
}

function Times(props: { round: Round | null; appointment?: number; onClose: () => void }) {
  const words = useWords();
  const { t } = words;
  const me = useMe();
  const { data, run, busy, notice } = useCase();
  const units = useUnits();
  const [unit, set_unit] = useState(me.unit.slug);
  const [channel, set_channel] = useState("");
  const language = data.subject?.language ?? "";
  const [own_language, set_own_language] = useState(false);
  const times = useFreeTimes({ unit, channel, language: own_language ? language : "" });
  const days = useMemo(() => by_day((times.data ?? []).slice(0, times_shown)), [times.data]);
  const channels = [...new Map((times.data ?? []).map((s) => [s.channel, s.channel_title]))];
  const pick = async (slot: Slot) => {
    const command =
      props.appointment === undefined
        ? {
            command: "book",
            slot: slot.slot,
            ...(props.round ? { round: props.round.id } : {}),
            channel: slot.channel,
          }
        : { command: "move_booking", appointment: props.appointment, slot: slot.slot };
    const said = t("workbench.booked", { at: words.moment(slot.starts_at) });
    if (await run(command, said)) props.onClose();
    else void times.refetch();
  };
  return (
    <div className="stack">
      {notice && (
        <Notification kind="error" live>
          <p>{notice.text}</p>
        </Notification>
      )}
      <div className="wb-filters">
        <div className="field">
          <label htmlFor="book-unit">{t("workbench.book.unit")}</label>
          <select
            id="book-unit"
            className="input"
            value={unit}
            onChange={(event) => set_unit(event.target.value)}
          >
            {(units.data ?? [me.unit]).map((one) => (
              <option key={one.slug} value={one.slug}>
                {one.title}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="book-channel">{t("workbench.book.channel")}</label>
          <select
            id="book-channel"
            className="input"
            value={channel}
            onChange={(event) => set_channel(event.target.value)}
          >
            <option value="">{t("workbench.any")}</option>
            {channels.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
        {language !== "" && (
          <label className="wb-check">
            <input
              type="checkbox"
              checked={own_language}
              onChange={(event) => set_own_language(event.target.checked)}
            />
            {t("workbench.book.language", {
              language: words.said(`workbench.language.${language}`, "workbench.language.other"),
            })}
          </label>
        )}
      </div>
      {times.isPending && <Skeleton lines={6} />}
      {times.data && days.length === 0 && (
        <EmptyState icon="calendar" title={t("workbench.book.none")}>
          <p>{t("workbench.book.none_text")}</p>
        </EmptyState>
      )}
      {days.map(([day, slots]) => (
        <section key={day} className="stack-tight">
          <h3>{words.day(slots[0]?.starts_at ?? day)}</h3>
          <ul className="wb-times plain-list">
            {slots.map((slot) => (
              <li key={slot.slot}>
                <Button kind="secondary" busy={busy} onClick={() => void pick(slot)}>
                  <span className="strong">{words.time(slot.starts_at)}</span>{" "}
                  <span className="small">
                    {slot.channel_title} · {t("workbench.minutes", { n: slot.minutes })}
                    {slot.worker_name ? ` · ${slot.worker_name}` : ""}
                  </span>
                </Button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
