// Opening somebody's matters without a part in them: by emergency or by a right that a law gives.
// It is said first what is shown and who will know; then whose, why and for how long. What is open
// now stands above with its time, so that one finds back to it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { api } from "../../data/client";
import { useWords } from "../../i18n";
import {
  Button,
  CareCard,
  DeadlineChip,
  EmptyState,
  Failure,
  Form,
  Icon,
  RadioGroup,
  Select,
  Skeleton,
  Tag,
  TextArea,
  useNow,
  useSending,
  useToast,
} from "../../kit";
import { BackToQueue, useTitle } from "../page";
import { type FoundPerson, PeopleSearch } from "../people_search";
import { PlaceSecret } from "../place_secret";

type Basis = "emergency" | "statutory";
type Opened = { case: string; title: string; state: string; opened_at: string };
type Running = {
  id: string;
  person_name: string;
  basis: Basis;
  reason: string;
  from: string;
  until: string;
  cases: Opened[];
};
type Mine = {
  items: Running[];
  may_emergency: boolean;
  may_statutory: boolean;
  laws: { value: string; label: string }[];
};

const key = ["openings", "mine"];
const reason_least = 10;
const reason_max = 500;
const lengths = [15, 30, 60, 120, 240] as const;

export default function EmergencyPage() {
  const { t } = useWords();
  useTitle(t("workbench.emergency.title"));
  const mine = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await api.get<Mine>("/api/openings/mine", { signal })).data,
  });
  if (mine.isPending) {
    return (
      <div className="wb-page wb-narrow">
        <Skeleton lines={6} />
      </div>
    );
  }
  if (mine.error) {
    return (
      <div className="wb-page wb-narrow">
        <Failure of={mine.error} />
      </div>
    );
  }
  const may = mine.data.may_emergency || mine.data.may_statutory;
  return (
    <div className="wb-page wb-narrow stack">
      <div>
        <h1>{t("workbench.emergency.title")}</h1>
        <p className="soft">{t("workbench.emergency.lead")}</p>
      </div>
      <RunningList items={mine.data.items} />
      {may ? (
        <>
          <CareCard urgency="today" title={t("workbench.emergency.shows")}>
            <ul>
              {(["1", "2", "3", "4"] as const).map((n) => (
                <li key={n}>{t(`workbench.emergency.shows.${n}`)}</li>
              ))}
            </ul>
          </CareCard>
          <OpenForm mine={mine.data} />
        </>
      ) : (
        <EmptyState icon="lock" title={t("workbench.emergency.none")}>
          <p>{t("workbench.emergency.none_text")}</p>
          <BackToQueue />
        </EmptyState>
      )}
    </div>
  );
}

function RunningList(props: { items: Running[] }) {
  const { t, day } = useWords();
  const now = useNow(10_000);
  const client = useQueryClient();
  const running = props.items.filter((one) => Date.parse(one.until) > now.getTime());
  const over = running.length < props.items.length;
  useEffect(() => {
    if (over) void client.invalidateQueries({ queryKey: key });
  }, [over, client]);
  // A new one takes the eyes and the focus to itself.
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(running.length);
  useEffect(() => {
    if (running.length > before.current) heading.current?.focus();
    before.current = running.length;
  }, [running.length]);
  if (running.length === 0) return null;
  return (
    <section className="stack-tight" aria-labelledby="openings-now">
      <h2 className="wb-h" id="openings-now" tabIndex={-1} ref={heading}>
        {t("workbench.emergency.running")}
      </h2>
      {running.map((one) => (
        <article key={one.id} className="card stack-tight" data-opening={one.basis}>
          <div className="spread">
            <h3>{one.person_name}</h3>
            <span className="cluster">
              <Tag kind="warning">{t(`workbench.openings.basis.${one.basis}`)}</Tag>
              <DeadlineChip due={one.until} now={now} />
            </span>
          </div>
          <p className="soft">{t("workbench.opening.reason", { reason: one.reason })}</p>
          {one.cases.length === 0 && <p>{t("workbench.emergency.cases_none")}</p>}
          <ul className="wb-lines plain-list">
            {one.cases.map((matter) => (
              <li key={matter.case}>
                <Link to={`/asia/${matter.case}`}>{matter.title}</Link>
                <span className="soft">{day(matter.opened_at)}</span>
                {matter.state === "closed" && <Tag icon="check">{t("workbench.closed")}</Tag>}
              </li>
            ))}
          </ul>
        </article>
      ))}
    </section>
  );
}

function OpenForm(props: { mine: Mine }) {
  const words = useWords();
  const { t } = words;
  const client = useQueryClient();
  const toast = useToast();
  const [person, set_person] = useState<FoundPerson | null>(null);
  const [basis, set_basis] = useState<Basis>(props.mine.may_emergency ? "emergency" : "statutory");
  const [law, set_law] = useState(props.mine.laws[0]?.value ?? "");
  const [reason, set_reason] = useState("");
  const [minutes, set_minutes] = useState("60");
  const sending = useSending({
    "emergency-person": !person && t("workbench.emergency.person.missing"),
    "emergency-reason":
      [...reason.trim()].length < reason_least && t("workbench.emergency.reason.missing"),
  });
  const open = async () => {
    const made = await api.post<{ until: string }>(`/api/people/${person?.id}/openings`, {
      basis,
      ...(basis === "statutory" ? { law } : {}),
      reason: reason.trim(),
      minutes: Number(minutes),
    });
    await client.invalidateQueries({ queryKey: key });
    toast(t("workbench.emergency.opened", { until: words.moment(made.data.until) }));
    set_person(null);
    set_reason("");
  };
  const bases = (["emergency", "statutory"] as const).filter((one) =>
    one === "emergency" ? props.mine.may_emergency : props.mine.may_statutory,
  );
  return (
    <Form onSubmit={() => void sending.send(open)}>
      <Failure of={sending.failure} />
      {person ? (
        <div className="card spread">
          <span>
            <Icon name="user-check" /> <span className="strong">{person.name}</span>{" "}
            <span className="soft">{person.born ? words.date(person.born) : ""}</span>{" "}
            {person.place_secret && <PlaceSecret />}
          </span>
          <Button kind="quiet" onClick={() => set_person(null)}>
            {t("workbench.said.person.change")}
          </Button>
        </div>
      ) : (
        <PeopleSearch
          name="emergency-person"
          label={`${t("workbench.emergency.person")} ${t("workbench.emergency.search")}`}
          hint={t("workbench.emergency.search.hint")}
          error={sending.wrong("emergency-person")}
          onChoose={set_person}
        />
      )}
      {bases.length > 1 && (
        <RadioGroup
          name="emergency-basis"
          label={t("workbench.emergency.basis")}
          value={basis}
          onChange={(value) => set_basis(value as Basis)}
          options={bases.map((value) => ({
            value,
            label: t(`workbench.emergency.basis.${value}`),
            hint: t(`workbench.emergency.basis.${value}.hint`),
          }))}
        />
      )}
      {basis === "statutory" && (
        <Select
          name="emergency-law"
          label={t("workbench.emergency.law")}
          value={law}
          onChange={(event) => set_law(event.target.value)}
          options={props.mine.laws}
        />
      )}
      <TextArea
        name="emergency-reason"
        label={t("workbench.emergency.reason")}
        hint={t("workbench.emergency.reason.hint")}
        error={sending.wrong("emergency-reason")}
        maxLength={reason_max}
        rows={3}
        value={reason}
        onChange={(event) => set_reason(event.target.value)}
      />
      <div className="wb-short">
        <Select
          name="emergency-minutes"
          label={t("workbench.emergency.minutes")}
          value={minutes}
          onChange={(event) => set_minutes(event.target.value)}
          options={lengths.map((n) => ({ value: String(n), label: words.span(n * 60_000) }))}
        />
      </div>
      <div>
        <Button type="submit" kind="danger" icon="key-round" busy={sending.busy}>
          {t("workbench.emergency.open")}
        </Button>
      </div>
    </Form>
  );
}
