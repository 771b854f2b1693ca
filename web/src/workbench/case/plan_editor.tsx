// Writing a version of the plan. The draft stays in this tab until it is saved.
import { useId, useState } from "react";
import { useWords } from "../../i18n";
import { Button, Icon, Link, Notification } from "../../kit";
import { useSuggestions, useUnits } from "../data";
import { search_for_case } from "../services/for_case";
import { useCase } from "./context";
import {
  add_draft,
  new_goal,
  new_row,
  type PlanRow,
  type PlanText,
  plan_body,
  plan_edits,
} from "./plan_draft";
import { usePlanDraft } from "./plan_store";

export function PlanEditor(props: { onSaved: () => void }) {
  const { t } = useWords();
  const { data, run, busy } = useCase();
  const suggestions = useSuggestions(data.id, true);
  const [plan, set_plan, clear] = usePlanDraft(data);
  const [tried, set_tried] = useState(false);
  const body = plan_body(plan);
  const empty = body.goals.length === 0 && body.items.length === 0;
  // Somebody has written since this writing began: both are merged when it is saved.
  const others = plan.base !== null && (data.plan?.edition ?? 0) > plan.base.edition;
  const others_part = new Set(
    (data.plan?.items ?? []).filter((one) => one.may_edit === false).map((one) => Number(one.id)),
  );
  const round = data.rounds.find((one) => one.plan && one.mine);
  const edit = (part: Partial<PlanText>) => set_plan((now) => ({ ...now, ...part, touched: true }));
  const save = async () => {
    set_tried(true);
    if (empty) {
      document.getElementById("goal-0")?.focus();
      return;
    }
    const edits = plan.base ? plan_edits(plan, plan.base) : [];
    const command = plan.base
      ? { command: "edit_plan", seen: plan.base.edition, edits }
      : { command: "draft_plan", plan: body, ...(round ? { round: round.id } : {}) };
    const unchanged = plan.base !== null && edits.length === 0;
    if (unchanged || (await run(command, t("workbench.plan.saved")))) {
      clear();
      props.onSaved();
    }
  };
  return (
    <section className="card stack no-print" aria-label={t("workbench.plan.write")}>
      <div className="spread">
        <h2>{t("workbench.plan.write")}</h2>
        {suggestions.data && (
          <Button
            kind="secondary"
            icon="sparkles"
            onClick={() => set_plan((now) => add_draft(now, suggestions.data.plan_draft))}
          >
            {t("workbench.plan.from_suggestions")}
          </Button>
        )}
      </div>
      {others && (
        <Notification kind="info">
          <p>{t("workbench.plan.others")}</p>
        </Notification>
      )}
      {tried && empty && <p className="error-text">{t("workbench.plan.empty")}</p>}
      <div className="stack-tight">
        <h3>{t("workbench.plan.goals")}</h3>
        <p className="soft small">{t("workbench.plan.goals_hint")}</p>
        {plan.goals.map((goal, i) => (
          <div className="wb-goal" key={goal.key}>
            <textarea
              id={`goal-${i}`}
              className="input"
              rows={2}
              aria-label={t("workbench.plan.goal", { n: i + 1 })}
              value={goal.text}
              onChange={(event) =>
                edit({
                  goals: plan.goals.map((old, j) =>
                    i === j ? { ...old, text: event.target.value } : old,
                  ),
                })
              }
            />
            {plan.goals.length > 1 && (
              <Button
                kind="quiet"
                aria-label={t("workbench.plan.remove_goal", { n: i + 1 })}
                onClick={() => edit({ goals: plan.goals.filter((_, j) => i !== j) })}
              >
                <Icon name="x" />
              </Button>
            )}
          </div>
        ))}
        <div>
          <Button
            kind="quiet"
            icon="plus"
            onClick={() => edit({ goals: [...plan.goals, new_goal()] })}
          >
            {t("workbench.plan.add_goal")}
          </Button>
        </div>
      </div>
      <div className="stack-tight">
        <h3>{t("workbench.plan.items")}</h3>
        {plan.items.map((item, i) => (
          <ItemFields
            key={item.key}
            item={item}
            n={i + 1}
            closed={item.id !== null && others_part.has(item.id)}
            onChange={(row) => edit({ items: plan.items.map((old, j) => (i === j ? row : old)) })}
            onRemove={() => edit({ items: plan.items.filter((_, j) => i !== j) })}
          />
        ))}
        <div className="cluster">
          <Button
            kind="quiet"
            icon="plus"
            onClick={() => edit({ items: [...plan.items, new_row()] })}
          >
            {t("workbench.plan.add_item")}
          </Button>
          <Link to={search_for_case(data)} icon="search">
            {t("workbench.plan.find_service")}
          </Link>
        </div>
      </div>
      <div className="cluster">
        <Button icon="check" busy={busy} onClick={() => void save()}>
          {t("workbench.plan.save")}
        </Button>
        <span className="soft small">{t("workbench.plan.save_note")}</span>
      </div>
    </section>
  );
}

function ItemFields(props: {
  item: PlanRow;
  n: number;
  /** Another party's part: shown, not written into. */
  closed: boolean;
  onChange: (row: PlanRow) => void;
  onRemove: () => void;
}) {
  const { t } = useWords();
  const id = useId();
  const units = useUnits();
  const { item } = props;
  const set = (part: Partial<PlanRow>) => props.onChange({ ...item, ...part });
  return (
    <fieldset className="wb-item" disabled={props.closed}>
      <legend className="visually-hidden">{t("workbench.plan.item", { n: props.n })}</legend>
      <div className="field wb-item-text">
        <label htmlFor={`${id}-text`}>{t("workbench.plan.what")}</label>
        <input
          id={`${id}-text`}
          className="input"
          value={item.text}
          onChange={(event) => set({ text: event.target.value })}
        />
        {item.service && item.service_title && item.service_title !== item.text && (
          <span className="soft small">{item.service_title}</span>
        )}
        {props.closed && <span className="soft small">{t("workbench.plan.closed")}</span>}
      </div>
      <div className="field">
        <label htmlFor={`${id}-owner`}>{t("workbench.plan.who")}</label>
        <select
          id={`${id}-owner`}
          className="input"
          value={item.owner_unit}
          onChange={(event) => set({ owner_unit: event.target.value })}
        >
          <option value="">{t("workbench.plan.client")}</option>
          {(units.data ?? []).map((unit) => (
            <option key={unit.slug} value={unit.slug}>
              {unit.title}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-by`}>{t("workbench.plan.when")}</label>
        <input
          id={`${id}-by`}
          type="date"
          className="input"
          value={item.by}
          onChange={(event) => set({ by: event.target.value })}
        />
      </div>
      <Button
        kind="quiet"
        aria-label={t("workbench.plan.remove_item", { n: props.n })}
        onClick={props.onRemove}
      >
        <Icon name="trash-2" />
      </Button>
    </fieldset>
  );
}
