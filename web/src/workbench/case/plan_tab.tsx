// The plan: goals in the client's words, what is done, by whom, by when. What is in force is shown
// first; a new version is written beside it and goes to the client to accept.
import { useState } from "react";
import { useWords } from "../../i18n";
import { Button, Checkbox, EmptyState, Icon, Notification, Tag, type TagKind } from "../../kit";
import { useCase } from "./context";
import { PlanEditor } from "./plan_editor";
import { PlanRivals } from "./plan_rivals";
import { ReasonDialog } from "./reason_dialog";

const kinds: Record<string, TagKind> = {
  drafted: "warning",
  agreed: "success",
  disagreed: "danger",
};

export default function PlanTab() {
  const { t } = useWords();
  const { data, may_write: open } = useCase();
  const [editing, set_editing] = useState(data.plan === null || data.plan.state === "disagreed");
  return (
    <div className="stack wb-narrow">
      {data.plan ? (
        <PlanInForce />
      ) : (
        !open && <EmptyState icon="list-checks" title={t("workbench.plan.none")} />
      )}
      {open && !editing && (
        <div className="cluster no-print">
          <Button kind="secondary" icon="pencil" onClick={() => set_editing(true)}>
            {t("workbench.plan.new_version")}
          </Button>
          <Button kind="secondary" icon="printer" onClick={() => print()}>
            {t("workbench.print")}
          </Button>
        </div>
      )}
      {open && editing && <PlanEditor onSaved={() => set_editing(false)} />}
    </div>
  );
}

function PlanInForce() {
  const words = useWords();
  const { t } = words;
  const { data, may_write, run, busy } = useCase();
  const [disagree, set_disagree] = useState(false);
  const plan = data.plan;
  if (!plan) return null;
  const asks_client = plan.state === "drafted" && may_write && !plan.undecided;
  return (
    <section className="stack" aria-label={t("workbench.plan.in_force")}>
      <div className="cluster">
        <h2>{t("workbench.plan.version", { n: plan.version })}</h2>
        <Tag kind={kinds[plan.state] ?? "neutral"}>{t(`workbench.plan.state.${plan.state}`)}</Tag>
        {plan.undecided && <Tag kind="warning">{t("workbench.plan.undecided")}</Tag>}
      </div>
      {plan.disagreement && (
        <Notification kind="warning" title={t("workbench.plan.disagreement")}>
          <p className="wb-words-text">{plan.disagreement}</p>
        </Notification>
      )}
      <div>
        <h3>{t("workbench.plan.goals")}</h3>
        <ul className="wb-goals">
          {plan.goals.map((goal) => (
            <li key={goal}>{goal}</li>
          ))}
        </ul>
      </div>
      <div className="stack-tight">
        <h3>{t("workbench.plan.items")}</h3>
        <ul className="wb-plan-items plain-list">
          {plan.items.map((item) => (
            <li key={item.id} className="wb-plan-item">
              <Checkbox
                name={`item-${item.id}`}
                checked={item.done}
                label={item.text}
                hint={[
                  item.owner,
                  item.part_of && item.part_of !== item.owner
                    ? t("workbench.plan.part_of", { unit: item.part_of })
                    : null,
                  item.service && item.service.title !== item.text ? item.service.title : null,
                  item.by ? t("workbench.plan.by", { at: words.date(item.by) }) : null,
                ]
                  .filter(Boolean)
                  .join(" · ")}
                onChange={(done) =>
                  done &&
                  !item.done &&
                  !busy &&
                  void run(
                    { command: "finish_plan_item", item: Number(item.id) },
                    t("workbench.plan.item_done"),
                  )
                }
              />
              <PlanRivals item={item} />
            </li>
          ))}
        </ul>
      </div>
      {asks_client && (
        <div className="card stack-tight no-print">
          <p>
            <Icon name="user" /> {t("workbench.plan.waits")}
          </p>
          <div className="cluster">
            <Button
              kind="secondary"
              busy={busy}
              onClick={() =>
                void run(
                  { command: "agree_plan", version: plan.version },
                  t("workbench.plan.agreed_said"),
                )
              }
            >
              {t("workbench.plan.agree")}
            </Button>
            <Button kind="secondary" onClick={() => set_disagree(true)}>
              {t("workbench.plan.disagree")}
            </Button>
          </div>
        </div>
      )}
      <ReasonDialog
        open={disagree}
        long
        title={t("workbench.plan.disagree")}
        label={t("workbench.plan.disagree_words")}
        act={t("web.save")}
        onClose={() => set_disagree(false)}
        onDo={(text) =>
          run({ command: "disagree_plan", version: plan.version, text }, t("workbench.saved"))
        }
      />
    </section>
  );
}
