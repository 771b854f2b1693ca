// Rules that look at the resident's matters and propose a contact: which, on what law, what they
// proposed here – and the right to say that they may not look.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../data/client";
import { useWords } from "../../i18n";
import { Button, Failure, Notification } from "../../kit";
import { useAct } from "./data";

type Rule = {
  title: string;
  why: string;
  switch: string;
  /** An objection stops it. */
  stops: boolean;
  law: { paragraph: string; text: string; registers: string[] };
};
type Early = {
  /** Whether the matter is somebody's by name: rules look at no other. */
  known: boolean;
  objects: boolean;
  rules: Rule[];
  proposals: {
    at: string;
    title: string | null;
    state: string;
    state_title: string;
    unit_title: string;
  }[];
};

export function EarlySection() {
  const { t, lang, day } = useWords();
  const early = useQuery({
    queryKey: ["my", "early", lang],
    queryFn: async ({ signal }) => (await api.get<Early>("/api/my/case/early", { signal })).data,
  });
  const act = useAct();
  const data = early.data;
  if (!data?.known) return null;
  const object = () =>
    act.mutate({
      path: "early/objection",
      body: { objects: !data.objects },
      said: t(data.objects ? "citizen.early.allowed" : "citizen.early.objected"),
    });
  return (
    <section className="stack-tight" id="early">
      <h2>{t("citizen.early.title")}</h2>
      <p>{t("citizen.early.text")}</p>
      <Failure of={act.error} />
      {data.proposals.length === 0 && <p className="soft">{t("citizen.early.none")}</p>}
      <ul className="plain-list access-list">
        {data.proposals.map((one) => (
          <li key={`${one.at}${one.unit_title}${one.title}`}>
            <p>
              <span className="strong">{one.title ?? t("citizen.early.unnamed")}</span>
              {`, ${one.unit_title}`}
            </p>
            <p className="soft small">
              {day(one.at)} · {one.state_title}
            </p>
          </li>
        ))}
      </ul>
      <details>
        <summary>{t("citizen.early.rules")}</summary>
        <ul className="plain-list access-list">
          {data.rules.map((rule) => (
            <li key={rule.title}>
              <span className="strong">{rule.title}.</span> {rule.why}{" "}
              <span className="soft">
                {t("citizen.early.law", {
                  paragraph: rule.law.paragraph,
                  text: rule.law.text,
                  registers: rule.law.registers.join(", "),
                })}
              </span>{" "}
              {rule.switch === "trial" && t("citizen.early.trial")}{" "}
              {!rule.stops && t("citizen.early.duty")}
            </li>
          ))}
        </ul>
      </details>
      {data.objects && (
        <Notification>
          <p>{t("citizen.early.objecting")}</p>
        </Notification>
      )}
      <div>
        <Button kind="secondary" busy={act.isPending} onClick={object}>
          {t(data.objects ? "citizen.early.allow" : "citizen.early.object")}
        </Button>
      </div>
    </section>
  );
}
