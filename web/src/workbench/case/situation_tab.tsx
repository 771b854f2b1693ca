// The situation as measured: the picture of the life situation to look at together, results of
// instruments asked here or entered from elsewhere, and the kind of support open tables propose,
// with how near another is. Numbers inform; people decide.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../data/client";
import {
  answers_of,
  type Measurement,
  type Measurements,
  type SegmentProposal,
  useLife,
} from "../../data/measure";
import { say_problem } from "../../data/problem";
import { useWords } from "../../i18n";
import { Button, EmptyState, Notification, Skeleton, Tag } from "../../kit";
import { AnswersField } from "../../measure/answers_field";
import { LifePicture } from "../../measure/life_picture";
import { LightWord } from "../../measure/light";
import { case_key, type Items } from "../data";
import { Scroll } from "../scroll";
import { useCase } from "./context";
import { EnterResult } from "./enter_result";
import { useCaseLinks } from "./links";

function useMeasurements(id: string) {
  return useQuery({
    queryKey: [...case_key(id), "measurements"],
    queryFn: async ({ signal }) =>
      (await api.get<Measurements>(`/api/cases/${id}/measurements`, { signal })).data,
  });
}

function useSegments(id: string) {
  return useQuery({
    queryKey: [...case_key(id), "segments"],
    queryFn: async ({ signal }) =>
      (await api.get<Items<SegmentProposal>>(`/api/cases/${id}/segments`, { signal })).data.items,
  });
}

export default function SituationTab() {
  return (
    <div className="stack wb-situation">
      <Alerts />
      <LifePart />
      <ResultsPart />
      <SegmentsPart />
    </div>
  );
}

function LifePart() {
  const words = useWords();
  const { t } = words;
  const { data, may_write, run, busy } = useCase();
  const life = useLife(`/api/cases/${data.id}/life-situation`, [...case_key(data.id), "life"]);
  const [asks, set_asks] = useState(false);
  const [value, set_value] = useState("");
  const [tried, set_tried] = useState(false);
  if (life.isPending) return <Skeleton lines={8} />;
  if (!life.data) return null;
  const { instrument, at, can_answer } = life.data;
  const save = async () => {
    set_tried(true);
    if (value === "") return;
    const measurement = { instrument, answers: answers_of(value) };
    if (!(await run({ command: "learn", measurement }, t("workbench.measure.saved")))) return;
    set_asks(false);
    set_value("");
  };
  return (
    <section className="stack-tight" aria-labelledby="life-title">
      <h2 className="wb-h" id="life-title">
        {t("workbench.life.title")}
      </h2>
      {!at && !asks && <p className="soft">{t("workbench.life.none")}</p>}
      {!asks && <LifePicture life={life.data} />}
      {may_write && can_answer && !asks && (
        <div>
          <Button icon="pencil" kind="secondary" onClick={() => set_asks(true)}>
            {t(at ? "workbench.life.again" : "workbench.life.ask")}
          </Button>
        </div>
      )}
      {asks && (
        <form
          className="wb-box stack"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <p className="soft small">{t("workbench.life.together")}</p>
          <AnswersField
            instrument={instrument}
            id="life-ask"
            value={value}
            onChange={set_value}
            error={tried && value === "" ? t("web.measure.none_given") : undefined}
          />
          <div className="cluster">
            <Button type="submit" icon="check" busy={busy}>
              {t("web.save")}
            </Button>
            <Button kind="quiet" onClick={() => set_asks(false)}>
              {t("web.cancel")}
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}

function ResultsPart() {
  const words = useWords();
  const { t } = words;
  const { data, may_write } = useCase();
  const measured = useMeasurements(data.id);
  if (measured.isPending) return <Skeleton lines={4} />;
  if (!measured.data)
    return (
      <Notification kind="error">
        <p>{say_problem(words, measured.error)}</p>
      </Notification>
    );
  // The life situation has no score: it is the picture above.
  const results = measured.data.results.filter((one) => one.scores.length > 0);
  return (
    <div className="stack-tight">
      <h2 className="wb-h">{t("workbench.measure.title")}</h2>
      {results.length === 0 && <p className="soft">{t("workbench.measure.none")}</p>}
      {results.length > 0 && <ResultsTable results={results} />}
      {may_write && <EnterResult instruments={measured.data.instruments} />}
    </div>
  );
}

/** An answer that calls for a professional stays in sight until somebody has talked. */
function Alerts() {
  const { t } = useWords();
  const { data } = useCase();
  const links = useCaseLinks();
  const measured = useMeasurements(data.id);
  const open = (measured.data?.results ?? []).flatMap((one) =>
    one.alerts.filter((alert) => alert.open).map((alert) => ({ one, alert })),
  );
  const safety = data.rounds.find((round) => round.safety);
  if (open.length === 0 && !safety) return null;
  return (
    <Notification kind="error" title={t("workbench.round.safety")}>
      {open.map(({ one, alert }) => (
        <p key={`${one.instrument} ${one.recorded_at} ${alert.code}`}>
          {t("workbench.measure.alert", { title: one.title ?? one.instrument })} {alert.text}
        </p>
      ))}
      {safety && (
        <p>
          {safety.title}.{" "}
          <links.TabLink tab="yhteenveto">{t("workbench.measure.to_task")}</links.TabLink>
        </p>
      )}
    </Notification>
  );
}

function ResultsTable(props: { results: Measurement[] }) {
  const { t, moment } = useWords();
  return (
    <Scroll label={t("workbench.measure.title")}>
      <table className="wb-table">
        <caption className="visually-hidden">{t("workbench.measure.title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("workbench.measure.what")}</th>
            <th scope="col">{t("workbench.measure.result")}</th>
            <th scope="col">{t("workbench.measure.means")}</th>
            <th scope="col">{t("workbench.measure.when")}</th>
          </tr>
        </thead>
        <tbody>
          {props.results.flatMap((one) =>
            one.scores.map((score) => (
              <tr key={`${one.instrument} ${one.recorded_at} ${score.id}`}>
                <th scope="row">
                  {one.title}
                  {one.scores.length > 1 && <span className="soft"> · {score.title}</span>}
                </th>
                <td>
                  {score.value ?? "–"}
                  {score.why && <span className="soft small"> {score.why}</span>}
                </td>
                <td>{score.band && <LightWord light={score.light} text={score.band} />}</td>
                <td className="soft">
                  {moment(one.at)}
                  {one.by && ` · ${one.by}`}
                  {one.where && ` · ${t("workbench.measure.from", { where: one.where })}`}
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </Scroll>
  );
}

function SegmentsPart() {
  const { t } = useWords();
  const { data } = useCase();
  const segments = useSegments(data.id);
  if (segments.isPending) return <Skeleton lines={3} />;
  const items = segments.data ?? [];
  return (
    <section className="stack-tight" aria-labelledby="segments-title">
      <h2 className="wb-h" id="segments-title">
        {t("workbench.segment.title")}
      </h2>
      <p className="soft small">{t("workbench.segment.note")}</p>
      {items.length === 0 && <EmptyState icon="split" title={t("workbench.segment.none")} />}
      {items.map((one) => (
        <Segment key={one.id} one={one} />
      ))}
    </section>
  );
}

const flips_shown = 3;

function Segment(props: { one: SegmentProposal }) {
  const { t } = useWords();
  const { one } = props;
  const near = one.lines.filter((line) => line.distance !== null);
  const least = near.length > 0 ? Math.min(...near.map((line) => line.distance ?? 0)) : null;
  return (
    <article className="wb-box stack-tight" aria-label={one.title}>
      <p>
        <span className="soft">{one.title}:</span>{" "}
        <span className="strong">{one.segment.title}</span>{" "}
        {least !== null && (
          <Tag kind={least <= 1 ? "warning" : "neutral"} icon={least <= 1 ? "scale" : undefined}>
            {t(least <= 1 ? "workbench.segment.close" : "workbench.segment.clear")}
          </Tag>
        )}
      </p>
      {one.segment.text && <p className="small">{one.segment.text}</p>}
      {one.because.map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
      {near.length > 0 && (
        <ul className="wb-reasons">
          {near.map((line) => (
            <li key={line.input}>
              {t("workbench.segment.distance", {
                title: line.title,
                value: line.value,
                n: line.distance ?? 0,
                other: line.other ?? "",
              })}
            </li>
          ))}
        </ul>
      )}
      {one.moving.length > 0 && (
        <div>
          <p className="strong small">{t("workbench.segment.flips")}</p>
          <ul className="wb-reasons">
            {one.moving.slice(0, flips_shown).map((move) => (
              <li key={`${move.instrument} ${move.item} ${move.changed}`}>
                {t("workbench.segment.flip", {
                  topic: move.topic,
                  answer: move.answer,
                  changed: move.changed,
                  other: move.other,
                })}
              </li>
            ))}
          </ul>
          {one.moving.length > flips_shown && (
            <p className="soft small">
              {t("workbench.segment.flips_more", { n: one.moving.length - flips_shown })}
            </p>
          )}
        </div>
      )}
      {one.not_known.length > 0 && (
        <p className="soft small">
          {t("workbench.segment.not_known", { what: one.not_known.join(", ") })}
        </p>
      )}
      <p className="soft small" lang="en">
        {one.source}
      </p>
    </article>
  );
}
