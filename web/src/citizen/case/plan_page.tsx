// The plan as one document: goals, what is done by whom and by when, and the client's own word on
// it – accept, or say what should change.
import { useState } from "react";
import { clear_drafts, useDraft } from "../../data/draft";
import { own_case } from "../../data/own_case";
import type { Plan, PlanItem } from "../../data/types";
import { useWords } from "../../i18n";
import {
  Button,
  EmptyState,
  Failure,
  Form,
  Icon,
  PhoneLink,
  Tag,
  type TagKind,
  TextArea,
} from "../../kit";
import { PageTitle } from "../page";
import { useAct } from "./data";
import { useCase } from "./screens";

const kinds: Record<Plan["state"], TagKind> = {
  drafted: "warning",
  agreed: "success",
  disagreed: "info",
};

export function PlanPage() {
  const { t } = useWords();
  const mine = useCase();
  const { plan } = mine;
  if (!plan) {
    return (
      <div className="stack-wide narrow">
        <PageTitle>{t("citizen.plan.title")}</PageTitle>
        <EmptyState icon="clipboard-list" title={t("citizen.plan.none")} />
      </div>
    );
  }
  return (
    <div className="stack-wide narrow">
      <div className="spread">
        <PageTitle>{t("citizen.plan.title")}</PageTitle>
        <span className="cluster">
          <span className="soft">{t("citizen.plan.version", { version: plan.version })}</span>
          <Tag kind={kinds[plan.state]}>{t(`citizen.plan.state.${plan.state}`)}</Tag>
        </span>
      </div>
      {plan.goals.length > 0 && (
        <section className="stack-tight">
          <h2>{t("citizen.plan.goals")}</h2>
          {plan.goals.map((goal) => (
            <p className="quote" key={goal}>
              {goal}
            </p>
          ))}
        </section>
      )}
      <section className="stack-tight">
        <h2>{t("citizen.plan.items")}</h2>
        <PlanItems plan={plan} />
      </section>
      {plan.disagreement && (
        <section className="stack-tight">
          <h2>{t("citizen.plan.disagreement")}</h2>
          <p className="quote">{plan.disagreement}</p>
        </section>
      )}
      {plan.state === "drafted" && mine.state === "open" && <Say plan={plan} />}
      <div className="no-print">
        <Button kind="quiet" icon="printer" onClick={() => print()}>
          {t("citizen.plan.print")}
        </Button>
      </div>
    </div>
  );
}

function PlanItems(props: { plan: Plan }) {
  const { t, day } = useWords();
  const owner_of = (item: PlanItem) =>
    item.owner_unit === null ? t("citizen.messages.you") : item.owner;
  return (
    <ul className="plan-items plain-list">
      {props.plan.items.map((item) => (
        <li key={item.id} className="card">
          <Icon name={item.done ? "circle-check" : "shape-calm"} />
          <div className="stack-tight">
            <p className="strong">
              {item.text}
              {item.done && <span className="visually-hidden"> ({t("web.step.done")})</span>}
            </p>
            <p className="soft">
              {owner_of(item) && t("citizen.plan.item.owner", { owner: owner_of(item) })}
              {owner_of(item) && item.by && " · "}
              {item.by && t("citizen.plan.item.by", { day: day(item.by) })}
            </p>
            {item.service && (
              <p>
                {item.service.title}{" "}
                {item.service.phone && (
                  <PhoneLink number={item.service.phone} className="phone nowrap" />
                )}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Say(props: { plan: Plan }) {
  const { t } = useWords();
  // Two workers wrote differently of who or when: there is no one plan to agree to yet.
  const { version, undecided = false } = props.plan;
  const [changing, set_changing] = useState(false);
  const [text, set_text, clear] = useDraft(`plan-change.${own_case()}`, "", "private");
  const [error, set_error] = useState("");
  const act = useAct(() => {
    clear();
    clear_drafts("plan-change");
    set_changing(false);
  });
  const send = () => {
    const empty = text.trim() === "";
    set_error(empty ? t("citizen.plan.change.empty") : "");
    if (!empty) {
      act.mutate({
        path: "plan/disagree",
        body: { version, text: text.trim() },
        said: t("citizen.plan.change.sent"),
      });
    }
  };
  return (
    <section className="card stack no-print" data-strong>
      <h2>{t("citizen.plan.ask")}</h2>
      <Failure of={act.error} />
      {undecided && <p>{t("citizen.plan.undecided")}</p>}
      {!changing && (
        <div className="cluster">
          {!undecided && (
            <Button
              busy={act.isPending}
              onClick={() =>
                act.mutate({
                  path: "plan/agree",
                  body: { version },
                  said: t("citizen.plan.agreed"),
                })
              }
            >
              {t("citizen.plan.agree")}
            </Button>
          )}
          <Button kind="secondary" onClick={() => set_changing(true)}>
            {t("citizen.plan.change")}
          </Button>
        </div>
      )}
      {changing && (
        <Form onSubmit={send}>
          <TextArea
            name="plan-change"
            label={t("citizen.plan.change.label")}
            hint={t("citizen.plan.change.hint")}
            error={error || undefined}
            value={text}
            onChange={(event) => set_text(event.target.value)}
          />
          <div className="cluster">
            <Button type="submit" busy={act.isPending}>
              {t("citizen.plan.change.send")}
            </Button>
            <Button kind="quiet" onClick={() => set_changing(false)}>
              {t("web.cancel")}
            </Button>
          </div>
        </Form>
      )}
    </section>
  );
}
