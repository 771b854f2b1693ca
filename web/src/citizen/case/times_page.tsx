// Times: what is booked, and free times to choose from by day – the first free one first, never a
// month to search through.
import { useState } from "react";
import { type Appointment, type FreeTime, unit_title } from "../../data/types";
import { day_key, useWords, type WordKey } from "../../i18n";
import {
  Button,
  Dialog,
  EmptyState,
  Failure,
  Icon,
  type IconName,
  Skeleton,
  Tag,
  useNow,
} from "../../kit";
import { PageTitle } from "../page";
import { useAct, useFreeTimes } from "./data";
import { useCase } from "./screens";

const days_shown_first = 3;

const channels: Record<string, { key: WordKey; icon: IconName }> = {
  phone: { key: "citizen.times.channel.phone", icon: "phone" },
  video: { key: "citizen.times.channel.video", icon: "monitor" },
  visit: { key: "citizen.times.channel.visit", icon: "building-2" },
  home: { key: "citizen.times.channel.home", icon: "house" },
};
const other_channel = { key: "citizen.times.channel.other", icon: "users" } as const;

const states: Record<string, WordKey> = {
  booked: "citizen.times.state.booked",
  moved: "citizen.times.state.moved",
  cancelled: "citizen.times.state.cancelled",
  held: "citizen.times.state.held",
  "no-show": "citizen.times.state.no_show",
  no_show: "citizen.times.state.no_show",
};

function Place(props: { time: Appointment }) {
  const { t } = useWords();
  const { time } = props;
  const channel = channels[time.channel] ?? other_channel;
  return (
    <span className="soft">
      <Icon name={channel.icon} /> {t(channel.key)} ·{" "}
      {t("citizen.times.minutes", { n: time.minutes })}
      <br />
      {[time.worker_name, unit_title(time.unit)].filter(Boolean).join(", ")}
    </span>
  );
}

export function AppointmentLine(props: { appointment: Appointment; children?: React.ReactNode }) {
  const { moment } = useWords();
  const now = useNow();
  return (
    <div className="card stack-tight">
      <p className="lead strong">{moment(props.appointment.starts_at, now)}</p>
      <p>
        <Place time={props.appointment} />
      </p>
      {props.children}
    </div>
  );
}

export function TimesPage() {
  const { t, moment } = useWords();
  const mine = useCase();
  const now = useNow();
  const [moving, set_moving] = useState<Appointment | null>(null);
  const [cancelling, set_cancelling] = useState<Appointment | null>(null);
  const act = useAct(() => {
    set_moving(null);
    set_cancelling(null);
  });
  const coming = mine.appointments.filter(
    (a) => a.state === "booked" && new Date(a.starts_at) > now,
  );
  const past = mine.appointments.filter((a) => !coming.includes(a));
  const round = mine.can_book?.round;
  const nothing = coming.length === 0 && past.length === 0 && !mine.can_book;
  return (
    <div className="stack-wide narrow">
      <PageTitle>{t("citizen.times.title")}</PageTitle>
      <Failed act={act} />
      {nothing && <EmptyState icon="calendar" title={t("citizen.times.none")} />}
      {coming.map((a) => (
        <AppointmentLine key={a.id} appointment={a}>
          <div className="cluster">
            <Button kind="secondary" onClick={() => set_moving(a)}>
              {t("citizen.times.move")}
            </Button>
            <Button kind="quiet" onClick={() => set_cancelling(a)}>
              {t("citizen.times.cancel")}
            </Button>
          </div>
        </AppointmentLine>
      ))}
      {moving && (
        <section className="stack">
          <h2>{t("citizen.times.move.title")}</h2>
          <FreeTimes
            busy={act.isPending}
            onTake={(slot) =>
              act.mutate({
                path: `bookings/${moving.id}/move`,
                body: { slot: slot.slot },
                said: t("citizen.times.moved", { moment: moment(slot.starts_at, now) }),
              })
            }
          />
          <div>
            <Button kind="quiet" onClick={() => set_moving(null)}>
              {t("citizen.times.cancel.keep")}
            </Button>
          </div>
        </section>
      )}
      {round !== undefined && !moving && (
        <section className="stack">
          <h2>{t("citizen.times.book")}</h2>
          <FreeTimes
            busy={act.isPending}
            onTake={(slot) =>
              act.mutate({
                path: "bookings",
                body: { slot: slot.slot, round },
                said: t("citizen.times.booked", { moment: moment(slot.starts_at, now) }),
              })
            }
          />
        </section>
      )}
      <PastTimes past={past} />
      <Dialog
        open={cancelling !== null}
        title={t("citizen.times.cancel.title")}
        onClose={() => set_cancelling(null)}
        actions={
          <>
            <Button
              busy={act.isPending}
              onClick={() =>
                cancelling &&
                act.mutate({
                  path: `bookings/${cancelling.id}/cancel`,
                  body: {},
                  said: t("citizen.times.cancelled"),
                })
              }
            >
              {t("citizen.times.cancel")}
            </Button>
            <Button kind="secondary" onClick={() => set_cancelling(null)}>
              {t("citizen.times.cancel.keep")}
            </Button>
          </>
        }
      >
        {cancelling && (
          <p>{t("citizen.times.cancel.text", { moment: moment(cancelling.starts_at, now) })}</p>
        )}
        <Failed act={act} />
      </Dialog>
    </div>
  );
}

function Failed(props: { act: { isError: boolean; error: unknown } }) {
  if (!props.act.isError) return null;
  return <Failure of={props.act.error} />;
}

function PastTimes(props: { past: Appointment[] }) {
  const { t, moment } = useWords();
  const now = useNow();
  if (props.past.length === 0) return null;
  return (
    <section className="stack-tight">
      <h2>{t("citizen.times.past")}</h2>
      <ul className="plain-list stack-tight">
        {props.past.map((a) => (
          <li key={a.id} className="spread">
            <span>{moment(a.starts_at, now)}</span>
            <Tag>{t(states[a.state] ?? "citizen.times.channel.other")}</Tag>
          </li>
        ))}
      </ul>
    </section>
  );
}

function FreeTimes(props: { busy: boolean; onTake: (slot: FreeTime) => void }) {
  const { t } = useWords();
  const free = useFreeTimes(true);
  const mine = useCase();
  const [days_shown, set_days_shown] = useState(days_shown_first);
  if (free.isError) {
    return (
      <Failure of={free.error}>
        <div>
          <Button kind="secondary" onClick={() => void free.refetch()}>
            {t("web.retry")}
          </Button>
        </div>
      </Failure>
    );
  }
  if (!free.data) return <Skeleton lines={5} />;
  if (free.data.length === 0) {
    return (
      <EmptyState icon="calendar" title={t("citizen.times.free.none")}>
        <p>{mine.responsible.unit.phone}</p>
      </EmptyState>
    );
  }
  const days = new Map<string, FreeTime[]>();
  for (const time of free.data) {
    const key = day_key(new Date(time.starts_at));
    days.set(key, [...(days.get(key) ?? []), time]);
  }
  const shown = [...days.values()].slice(0, days_shown);
  return (
    <div className="stack-wide">
      {shown.map((times, i) => (
        <Day
          key={times[0]?.slot}
          times={times}
          first={i === 0}
          busy={props.busy}
          onTake={props.onTake}
        />
      ))}
      {days.size > days_shown && (
        <div>
          <Button kind="secondary" onClick={() => set_days_shown(days_shown + days_shown_first)}>
            {t("citizen.times.more")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The free times of a day by way of meeting; the same minute with several workers is one time. */
function by_channel(times: FreeTime[]): Map<string, FreeTime[]> {
  const ways = new Map<string, FreeTime[]>();
  for (const time of times) {
    const key = `${time.channel} ${time.minutes}`;
    const there = ways.get(key) ?? [];
    if (!there.some((other) => other.starts_at === time.starts_at)) there.push(time);
    ways.set(key, there);
  }
  return ways;
}

function Day(props: {
  times: FreeTime[];
  first: boolean;
  busy: boolean;
  onTake: (slot: FreeTime) => void;
}) {
  const { t, day } = useWords();
  const first = props.times[0];
  if (!first) return null;
  return (
    <section className="stack-tight">
      <h3>
        {day(first.starts_at)}
        {props.first && <span className="soft"> · {t("citizen.times.first")}</span>}
      </h3>
      {[...by_channel(props.times)].map(([key, times]) => (
        <Slots key={key} times={times} busy={props.busy} onTake={props.onTake} />
      ))}
    </section>
  );
}

function Slots(props: { times: FreeTime[]; busy: boolean; onTake: (slot: FreeTime) => void }) {
  const { t, time, moment } = useWords();
  const first = props.times[0];
  if (!first) return null;
  const channel = channels[first.channel] ?? other_channel;
  return (
    <div>
      <p className="soft">
        <Icon name={channel.icon} /> {t(channel.key)} ·{" "}
        {t("citizen.times.minutes", { n: first.minutes })}
      </p>
      <ul className="slots plain-list">
        {props.times.map((slot) => (
          <li key={slot.slot}>
            <Button
              kind="secondary"
              busy={props.busy}
              aria-label={t("citizen.times.take", { time: moment(slot.starts_at) })}
              onClick={() => props.onTake(slot)}
            >
              {time(slot.starts_at)}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
