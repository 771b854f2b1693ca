// A referral that came home: why, how much time is left, and who could be asked next, best first. A
// proposal asks nobody by itself.
import { useWords } from "../../i18n";
import { Button, DeadlineChip, Icon } from "../../kit";
import type { NextOptions as Next, NextOption, Promise_ } from "../types";
import { useCase } from "./context";

export function NextOptions(props: { promise: Promise_; next: Next }) {
  const { t } = useWords();
  const { promise, next } = props;
  return (
    <div className="stack" data-next-options>
      <div className="cluster">
        <h4>{next.text}</h4>
        {next.due && <DeadlineChip due={next.due.at} />}
      </div>
      <p>{t("workbench.next.why", { reason: next.reason })}</p>
      {next.said && (
        <blockquote className="wb-said">
          <p>{next.said}</p>
        </blockquote>
      )}
      {next.options.length > 0 ? (
        <ol className="plain-list stack-tight" aria-label={t("workbench.next.options")}>
          {next.options.map((option) => (
            <Option
              key={option.service ?? option.unit?.slug ?? option.title}
              promise={promise}
              round={next.round}
              option={option}
            />
          ))}
        </ol>
      ) : (
        <p className="strong">{t("workbench.next.nobody")}</p>
      )}
    </div>
  );
}

function Option(props: { promise: Promise_; round: number; option: NextOption }) {
  const { t } = useWords();
  const { run, busy } = useCase();
  const { promise, round, option } = props;
  const where = [option.provider, option.unit?.title, option.phone].filter(Boolean).join(" · ");
  const ask = () =>
    run(
      { command: "ask_promise", round, unit: option.unit?.slug, text: promise.question ?? "" },
      t("workbench.asked"),
    );
  return (
    <li className="card stack-tight">
      <span className="strong">{option.title}</span>
      {where && <span className="soft small">{where}</span>}
      {option.reasons.length > 0 && (
        <ul className="small" aria-label={t("workbench.next.reasons")}>
          {option.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {option.ask === "now" && (
        <div>
          <Button icon="send" busy={busy} onClick={() => void ask()}>
            {t("workbench.next.ask", { who: option.unit?.title ?? option.title })}
          </Button>
        </div>
      )}
      {option.ask === "consent" && (
        <p className="small">
          <Icon name="info" />{" "}
          {t("workbench.next.consent", { step: option.step_title ?? option.title })}
        </p>
      )}
      {option.ask === "phone" && (
        <p className="small">
          <Icon name="phone" /> {t("workbench.next.phone")}
        </p>
      )}
    </li>
  );
}
