// Ten sides of life side by side, for the client and the worker to look at together: how satisfied,
// with a light (shape and words), what has changed, and how it has gone. There is no sum: a sum
// would hide the one side that hurts. The same as a table with every number.
import { useState } from "react";
import { type Life, type LifeSide, lights, times_of } from "../data/measure";
import { useWords } from "../i18n";
import { Button, Icon } from "../kit";
import { LightWord } from "./light";
import "./measure.css";

/** The scale of every side: 0–10. */
const most = 10;

export function LifePicture(props: { life: Life }) {
  const { t, day } = useWords();
  const { life } = props;
  const [table, set_table] = useState(false);
  if (!life.at) return null;
  return (
    <div className="life stack-tight">
      <div className="spread">
        <p className="soft small">
          {t("web.life.asked", { at: day(life.at) })}
          {life.before_at && ` · ${t("web.life.before", { at: day(life.before_at) })}`}
        </p>
        <Button
          kind="quiet"
          icon={table ? "activity" : "list-checks"}
          onClick={() => set_table(!table)}
        >
          {t(table ? "web.life.as_picture" : "web.life.as_table")}
        </Button>
      </div>
      {table ? <LifeTable life={life} /> : <LifeRows life={life} />}
      {life.wording === "draft" && <p className="soft small">{t("web.measure.draft")}</p>}
    </div>
  );
}

function LifeRows(props: { life: Life }) {
  const { t } = useWords();
  const { items } = props.life;
  return (
    <>
      <p className="life-legend">
        {lights.map((light) => {
          const of = items.filter((side) => side.light === light);
          return of.length > 0 ? (
            <span key={light}>
              <LightWord light={light} text={of[0]?.light_text ?? null} />{" "}
              {t("web.life.sides", { n: of.length })}
            </span>
          ) : null;
        })}
      </p>
      <ol className="life-rows plain-list">
        {items.map((side) => (
          <Side key={side.id} side={side} />
        ))}
      </ol>
    </>
  );
}

function Side(props: { side: LifeSide }) {
  const { t } = useWords();
  const { side } = props;
  const { value } = side;
  return (
    <li className="life-row" data-light={side.light ?? undefined}>
      {/* One sentence for whoever listens; the drawing says the same to the eye. */}
      <span className="visually-hidden">{side.text}</span>
      <span className="life-topic strong" aria-hidden="true">
        {side.topic}
      </span>
      <span className="life-light" aria-hidden="true">
        {side.light ? (
          <LightWord light={side.light} text={side.light_text} />
        ) : (
          <span className="soft">{t("web.life.unanswered")}</span>
        )}
      </span>
      <span className="life-number" aria-hidden="true">
        {value !== null && (
          <>
            <span className="strong">{value}</span>
            <span className="soft">/{most}</span>
          </>
        )}
      </span>
      <span className="life-track" aria-hidden="true">
        <Track value={value} before={side.before} light={side.light} />
      </span>
      <span className="life-change" aria-hidden="true">
        <Way side={side} />
        {side.change !== null && <Change side={side} />}
      </span>
    </li>
  );
}

function Change(props: { side: LifeSide }) {
  const { t } = useWords();
  const { change, change_text } = props.side;
  if (change === null) return null;
  if (change === 0) return <span className="soft">{t("web.life.same")}</span>;
  return (
    <span className="nowrap">
      <Icon name={change > 0 ? "chevron-up" : "chevron-down"} /> {change_text}
    </span>
  );
}

const way_width = 56;
const way_height = 20;

/** How the answers have gone, from the first to the last; two points are told by the change alone. */
function Way(props: { side: LifeSide }) {
  const points = props.side.over_time;
  const first = points[0];
  const last = points[points.length - 1];
  if (!first || !last || points.length < 3) return null;
  const start = Date.parse(first.at);
  const whole = Math.max(1, Date.parse(last.at) - start);
  const place = (one: { at: string; value: number }) => ({
    x: 2 + ((way_width - 4) * (Date.parse(one.at) - start)) / whole,
    y: way_height - 3 - ((way_height - 6) * one.value) / most,
  });
  const line = points.map(place).map((at) => `${at.x.toFixed(1)},${at.y.toFixed(1)}`);
  const end = place(last);
  return (
    <svg className="life-way" viewBox={`0 0 ${way_width} ${way_height}`} aria-hidden="true">
      <polyline points={line.join(" ")} />
      <circle cx={end.x} cy={end.y} r="2.5" />
    </svg>
  );
}

/** Ten cells, filled up to the answer; a ring where the answer before was. */
function Track(props: { value: number | null; before: number | null; light: LifeSide["light"] }) {
  const { value, before } = props;
  return (
    <svg
      viewBox="0 0 200 20"
      preserveAspectRatio="none"
      data-light={props.light ?? undefined}
      aria-hidden="true"
    >
      {Array.from({ length: most }, (_, i) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: the n-th cell is the n-th point
          key={i}
          className="life-cell"
          data-full={value !== null && i < value ? true : undefined}
          x={i * 20 + 1}
          y={4}
          width={18}
          height={12}
          rx={2}
        />
      ))}
      {before !== null && before !== value && (
        <path className="life-before" d={`M${before * 20} 0V20`} />
      )}
    </svg>
  );
}

function LifeTable(props: { life: Life }) {
  const { t, day } = useWords();
  const { life } = props;
  const times = times_of(life.items);
  const { norms } = life;
  const has_norms = norms !== null && life.items.some((side) => side.norm);
  const changed = life.items.some((side) => side.change_text);
  return (
    <section
      className="life-scroll"
      aria-label={life.title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
      tabIndex={0}
    >
      <table className="life-table">
        <caption className="visually-hidden">{life.title}</caption>
        <thead>
          <tr>
            <th scope="col">{t("web.life.side")}</th>
            {times.map((at) => (
              <th key={at} scope="col" className="life-num">
                {day(at)}
              </th>
            ))}
            {changed && (
              <th scope="col" className="life-num">
                {t("web.life.change")}
              </th>
            )}
            <th scope="col">{t("web.life.now")}</th>
            {has_norms && (
              <th scope="col" className="life-num">
                {t("web.life.norm")}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {life.items.map((side) => (
            <tr key={side.id}>
              <th scope="row">{side.topic}</th>
              {times.map((at) => (
                <td key={at} className="life-num">
                  {side.over_time.find((one) => one.at === at)?.value ?? "–"}
                </td>
              ))}
              {changed && <td className="life-num">{side.change_text ?? "–"}</td>}
              <td>
                <LightWord light={side.light} text={side.light_text} />
              </td>
              {has_norms && <td className="life-num soft">{side.norm?.mean ?? "–"}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {has_norms && (
        <p className="soft small">
          {t("web.life.norm_note", {
            population: norms.population ?? "",
            n: norms.n,
            when: norms.when,
          })}
        </p>
      )}
    </section>
  );
}
