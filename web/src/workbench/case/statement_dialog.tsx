// Writing down what was heard from the client or an authority: which kind, and what that kind needs.
// The server judges who may say what; kinds that this worker may not write are not offered.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../data/client";
import {
  type BanScope,
  ban_scopes,
  ban_targets,
  type Protection,
  type WrittenKind,
} from "../../data/protection";
import { useWords, type Words } from "../../i18n";
import {
  Button,
  Checkbox,
  FormDialog,
  RadioGroup,
  Select,
  type Sending,
  TextField,
  useSending,
  useToast,
} from "../../kit";
import { case_key, useColleagues } from "../data";
import { PeopleSearch } from "../people_search";
import { useMe } from "../session";
import { useCase } from "./context";

type Draft = {
  kind: WrittenKind;
  register: string;
  informed: boolean;
  scope: BanScope;
  target: string;
  value: string;
  relation: string;
  verified_from: string;
  reach: "all" | "this";
  person: { id: string; name: string } | null;
  worker: string;
  reason: string;
  happened_at: string;
  until: string;
};
type Part = { draft: Draft; wrong: Sending["wrong"]; set: (change: Partial<Draft>) => void };

const about = ["non_disclosure", "custody", "capacity", "address_grant"] as const;
const with_end: readonly WrittenKind[] = [
  "permission",
  "non_disclosure",
  "custody",
  "representative",
  "address_grant",
];

function body_of(draft: Draft, model: string): Record<string, unknown> {
  const body: Record<string, unknown> = { kind: draft.kind };
  if (draft.kind === "permission") {
    body.register = draft.register;
    body.informed = draft.informed;
  }
  if (draft.kind === "ban") {
    body.scope = draft.scope;
    body.target = draft.target;
  }
  if (draft.kind === "capacity") body.value = Number(draft.value);
  if (draft.kind === "representative") {
    body.person = draft.person?.id;
    body.relation = draft.relation;
    body.verified_from = draft.verified_from;
    if (draft.reach === "this") body.models = [model];
  }
  if (draft.kind === "address_grant") {
    body.worker = draft.worker;
    body.reason = draft.reason;
  }
  if (draft.happened_at) body.happened_at = new Date(draft.happened_at).toISOString();
  if (draft.until && with_end.includes(draft.kind))
    body.until = new Date(`${draft.until}T23:59:00`).toISOString();
  return body;
}

/** What each kind must have, by the id of its field. */
function missing_of(draft: Draft, { t }: Words): Record<string, string | false> {
  const choose = t("workbench.said.missing");
  const need = (...names: (keyof Draft)[]) =>
    Object.fromEntries(names.map((name) => [`said-${name}`, !draft[name] && choose]));
  switch (draft.kind) {
    case "permission":
      return {
        ...need("register"),
        "said-informed": !draft.informed && t("workbench.said.informed.missing"),
      };
    case "ban":
      return draft.scope === "controller" ? {} : need("target");
    case "capacity":
      return need("value");
    case "representative":
      return {
        "said-person": !draft.person && t("workbench.emergency.person.missing"),
        ...need("relation", "verified_from"),
      };
    case "address_grant":
      return { ...need("worker"), "said-reason": !draft.reason && t("workbench.why.missing") };
    default:
      return {};
  }
}

export function StatementDialog(props: { said: Protection; onClose: () => void }) {
  const words = useWords();
  const { t } = words;
  const { data } = useCase();
  const client = useQueryClient();
  const toast = useToast();
  const { may } = props.said;
  const [draft, set_draft] = useState<Draft>({
    kind: may[0] ?? "permission",
    register: "",
    informed: false,
    scope: "controller",
    target: "",
    value: "",
    relation: "",
    verified_from: "",
    reach: "all",
    person: null,
    worker: "",
    reason: "",
    happened_at: "",
    until: "",
  });
  const sending = useSending(missing_of(draft, words));
  const set = (change: Partial<Draft>) => {
    set_draft((now) => ({ ...now, ...change }));
    if (change.kind) sending.forget();
  };
  const save = async () => {
    await api.post(`/api/cases/${data.id}/protection`, body_of(draft, data.model.id));
    await client.invalidateQueries({ queryKey: case_key(data.id) });
    toast(t("workbench.said.saved"));
  };
  const part: Part = { draft, wrong: sending.wrong, set };
  const explained = about.find((one) => one === draft.kind);
  return (
    <FormDialog
      title={t("workbench.said.new")}
      save={t("workbench.said.save")}
      sending={sending}
      onSave={save}
      onClose={props.onClose}
    >
      <Select
        name="said-kind"
        label={t("workbench.said.kind")}
        value={draft.kind}
        onChange={(event) => set({ kind: event.target.value as WrittenKind, target: "" })}
        options={may.map((value) => ({ value, label: t(`workbench.said.kind.${value}`) }))}
      />
      {explained && <p className="soft">{t(`workbench.said.about.${explained}`)}</p>}
      {draft.kind === "permission" && <PermissionPart {...part} />}
      {draft.kind === "ban" && <BanPart {...part} choices={props.said.choices} />}
      {draft.kind === "capacity" && <CapacityPart {...part} />}
      {draft.kind === "representative" && <RepresentativePart {...part} />}
      {draft.kind === "address_grant" && <GrantPart {...part} />}
      <div className="wb-filters">
        <TextField
          name="said-happened"
          label={t("workbench.said.happened")}
          type="datetime-local"
          optional
          value={draft.happened_at}
          onChange={(event) => set({ happened_at: event.target.value })}
        />
        {with_end.includes(draft.kind) && (
          <TextField
            name="said-until"
            label={t("workbench.said.ends")}
            type="date"
            optional
            value={draft.until}
            onChange={(event) => set({ until: event.target.value })}
          />
        )}
      </div>
    </FormDialog>
  );
}

function PermissionPart({ draft, wrong, set }: Part) {
  const { t } = useWords();
  return (
    <>
      <RadioGroup
        name="said-register"
        label={t("workbench.said.register")}
        error={wrong("said-register")}
        value={draft.register}
        onChange={(register) => set({ register })}
        inline
        options={(["health", "social"] as const).map((value) => ({
          value,
          label: t(`workbench.register.${value}`),
        }))}
      />
      <details className="wb-details">
        <summary>{t("workbench.said.inform")}</summary>
        <ul>
          {(["1", "2", "3", "4", "5", "6"] as const).map((n) => (
            <li key={n}>{t(`citizen.inform.${n}`)}</li>
          ))}
        </ul>
      </details>
      <Checkbox
        name="said-informed"
        error={wrong("said-informed")}
        label={t("workbench.said.informed")}
        checked={draft.informed}
        onChange={(informed) => set({ informed })}
      />
    </>
  );
}

function BanPart({ draft, wrong, set, choices }: Part & { choices: Protection["choices"] }) {
  const { t, day } = useWords();
  return (
    <>
      <RadioGroup
        name="said-scope"
        label={t("citizen.ban.scope")}
        value={draft.scope}
        onChange={(scope) => set({ scope: scope as BanScope, target: "" })}
        inline
        options={ban_scopes
          .filter((one) => ban_targets(choices, one, day).length > 0)
          .map((value) => ({ value, label: t(`citizen.ban.scope.${value}`) }))}
      />
      <Select
        name="said-target"
        label={t(`citizen.ban.which.${draft.scope}`)}
        error={wrong("said-target")}
        empty={t(draft.scope === "controller" ? "citizen.ban.everybody" : "workbench.said.choose")}
        options={ban_targets(choices, draft.scope, day)}
        value={draft.target}
        onChange={(event) => set({ target: event.target.value })}
      />
    </>
  );
}

function CapacityPart({ draft, wrong, set }: Part) {
  const { t } = useWords();
  return (
    <RadioGroup
      name="said-value"
      label={t("workbench.said.value")}
      error={wrong("said-value")}
      value={draft.value}
      onChange={(value) => set({ value })}
      options={(["1", "2", "3", "4"] as const).map((value) => ({
        value,
        label: t(`workbench.said.value.${value}`),
      }))}
    />
  );
}

function RepresentativePart({ draft, wrong, set }: Part) {
  const { t } = useWords();
  const { data } = useCase();
  return (
    <>
      {draft.person ? (
        <p className="spread">
          <span className="strong">
            {t("workbench.said.person.chosen", { name: draft.person.name })}
          </span>
          <Button kind="quiet" onClick={() => set({ person: null })}>
            {t("workbench.said.person.change")}
          </Button>
        </p>
      ) : (
        <PeopleSearch
          name="said-person"
          label={t("workbench.said.person")}
          hint={t("workbench.emergency.search.hint")}
          error={wrong("said-person")}
          onChoose={(one) => set({ person: { id: one.id, name: one.name } })}
        />
      )}
      <RadioGroup
        name="said-relation"
        label={t("workbench.said.relation")}
        error={wrong("said-relation")}
        value={draft.relation}
        onChange={(relation) => set({ relation })}
        inline
        options={(["guardian", "mandate", "trustee"] as const).map((value) => ({
          value,
          label: t(`workbench.said.relation.${value}`),
        }))}
      />
      <Select
        name="said-verified_from"
        label={t("workbench.said.verified")}
        error={wrong("said-verified_from")}
        empty={t("workbench.said.choose")}
        value={draft.verified_from}
        onChange={(event) => set({ verified_from: event.target.value })}
        options={(["population_register", "mandate_register", "document_seen"] as const).map(
          (value) => ({ value, label: t(`workbench.said.verified.${value}`) }),
        )}
      />
      <Select
        name="said-reach"
        label={t("workbench.said.reach")}
        value={draft.reach}
        onChange={(event) => set({ reach: event.target.value as Draft["reach"] })}
        options={[
          { value: "all", label: t("workbench.said.reach.all") },
          { value: "this", label: t("workbench.said.reach.this", { title: data.model.title }) },
        ]}
      />
    </>
  );
}

function GrantPart({ draft, wrong, set }: Part) {
  const { t } = useWords();
  const me = useMe();
  const colleagues = useColleagues();
  return (
    <>
      <Select
        name="said-worker"
        label={t("workbench.said.worker")}
        error={wrong("said-worker")}
        empty={t("workbench.said.choose")}
        value={draft.worker}
        onChange={(event) => set({ worker: event.target.value })}
        options={[
          ...colleagues.map((one) => ({
            value: one.worker,
            label: `${one.name}, ${one.role_title}`,
          })),
          { value: me.worker.slug, label: me.worker.name },
        ]}
      />
      <TextField
        name="said-reason"
        label={t("workbench.said.reason")}
        error={wrong("said-reason")}
        maxLength={400}
        value={draft.reason}
        onChange={(event) => set({ reason: event.target.value })}
      />
    </>
  );
}
