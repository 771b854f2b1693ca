// What is known of the matter, with source and time; each can be corrected with a reason.
import { useState } from "react";
import { useWords } from "../../i18n";
import { Button, EmptyState, Icon, Tag } from "../../kit";
import { Scroll } from "../scroll";
import type { FactRow, Question } from "../types";
import { useCase } from "./context";
import { type Entry, empty_entry } from "./form";
import { useCaseLinks } from "./links";
import { QuestionField, source_text } from "./question_field";
import { ReasonDialog } from "./reason_dialog";

export default function FactsTab() {
  const words = useWords();
  const { t } = words;
  const { data, may_write } = useCase();
  const { TabLink } = useCaseLinks();
  const [fact, set_fact] = useState<FactRow | null>(null);
  if (data.facts.length === 0)
    return <EmptyState icon="file-text" title={t("workbench.facts.none")} />;
  return (
    <div className="stack">
      <Scroll label={t("workbench.tab.tiedot")}>
        <table className="wb-table">
          <caption className="visually-hidden">{t("workbench.tab.tiedot")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("workbench.facts.what")}</th>
              <th scope="col">{t("workbench.facts.value")}</th>
              <th scope="col">{t("workbench.facts.source")}</th>
              <th scope="col">{t("workbench.facts.register")}</th>
              <th scope="col">
                <span className="visually-hidden">{t("workbench.facts.correct")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.facts.map((one) => (
              <tr key={one.id}>
                <th scope="row">{one.title}</th>
                <td>
                  {one.state === "hidden" ? (
                    <span className="soft">
                      <Icon name="lock" /> {t("workbench.facts.hidden")}{" "}
                      <TabLink tab="luvat">
                        {t("workbench.seen.why_hidden")}
                        <span className="visually-hidden"> {one.title}</span>
                      </TabLink>
                    </span>
                  ) : one.state === "unknown" ? (
                    <span className="soft">
                      {t("workbench.form.unknown")}
                      {one.reason && !one.reason.startsWith("engine.") ? ` – ${one.reason}` : ""}
                    </span>
                  ) : (
                    <>
                      {one.label ?? "–"}{" "}
                      {one.state === "proposed" && (
                        <Tag kind="warning">{t("workbench.facts.proposed")}</Tag>
                      )}
                    </>
                  )}
                </td>
                <td className="soft">
                  {source_text(words, one.source)}
                  {one.at ? ` · ${words.moment(one.at)}` : ""}
                </td>
                <td className="soft">
                  {words.said(`workbench.register.${one.register}`, "workbench.register.other")}
                </td>
                <td>
                  {(one.state === "known" || one.state === "unknown") && may_write && (
                    <Button kind="quiet" onClick={() => set_fact(one)}>
                      {t("workbench.facts.correct")}
                      <span className="visually-hidden"> {one.title}</span>
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {fact && <Correct key={fact.id} fact={fact} onClose={() => set_fact(null)} />}
    </div>
  );
}

function Correct(props: { fact: FactRow; onClose: () => void }) {
  const { t } = useWords();
  const { data, run, say } = useCase();
  const { fact } = props;
  const asked = data.rounds.flatMap((round) => round.form).find((one) => one.fact === fact.id);
  // The form of an open round knows the options; otherwise the shape of the value tells.
  const question: Question = {
    ...(asked ?? {
      fact: fact.id,
      ask: fact.title,
      help: null,
      type: fact.value === "true" || fact.value === "false" ? "boolean" : "text",
      min: null,
      max: null,
      options: [],
      fields: [],
      instrument: null,
      follows: false,
      required: true,
    }),
    known: null,
    again_because: null,
  };
  const [entry, set_entry] = useState<Entry>({ ...empty_entry, value: fact.value ?? "" });
  return (
    <ReasonDialog
      open
      title={t("workbench.facts.correct_title", { title: fact.title })}
      text={t("workbench.facts.correct_text")}
      act={t("web.save")}
      onClose={props.onClose}
      onDo={(reason) => {
        if (entry.unknown) {
          const unknown = { [fact.id]: entry.reason || reason };
          return run({ command: "correct", reason, unknown }, t("workbench.saved"));
        }
        if (entry.value === "") {
          say(t("workbench.form.missing.answer", { ask: fact.title }));
          return Promise.resolve(false);
        }
        return run(
          { command: "correct", reason, values: { [fact.id]: entry.value } },
          t("workbench.saved"),
        );
      }}
    >
      <QuestionField question={question} id="correct-value" entry={entry} onChange={set_entry} />
    </ReasonDialog>
  );
}
