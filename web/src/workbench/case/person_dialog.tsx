// Whose case this is: bound to a known person, found by name or identity code, or made new.
import { type FormEvent, useState } from "react";
import { api } from "../../data/client";
import { say_problem } from "../../data/problem";
import { useWords } from "../../i18n";
import { Button, Dialog, Icon, Notification, TextField } from "../../kit";
import { PeopleSearch } from "../people_search";
import { useCase } from "./context";
import { ReasonDialog } from "./reason_dialog";

export function PersonButton() {
  const { t } = useWords();
  const { data, run } = useCase();
  const [open, set_open] = useState(false);
  const bound = data.subject?.person != null;
  if (data.limited || data.opening) return null;
  return (
    <>
      <span className="cluster">
        {bound ? (
          <span className="soft">
            <Icon name="link" /> {t("workbench.bound")}
          </span>
        ) : (
          <span className="soft">
            <Icon name="unlink" /> {t("workbench.unbound")}
          </span>
        )}
        <Button kind="quiet" className="no-print" onClick={() => set_open(true)}>
          {t(bound ? "workbench.unbind" : "workbench.bind")}
        </Button>
      </span>
      {bound ? (
        <ReasonDialog
          open={open}
          title={t("workbench.unbind")}
          text={t("workbench.unbind.text")}
          act={t("workbench.unbind")}
          onClose={() => set_open(false)}
          onDo={(reason) => run({ command: "unbind_subject", reason }, t("workbench.unbound"))}
        />
      ) : (
        <Dialog open={open} title={t("workbench.bind")} onClose={() => set_open(false)}>
          <Bind onClose={() => set_open(false)} />
        </Dialog>
      )}
    </>
  );
}

function Bind(props: { onClose: () => void }) {
  const { t } = useWords();
  const { data, run, busy, notice } = useCase();
  const [q, set_q] = useState(data.subject?.name ?? "");
  const [making, set_making] = useState(false);
  const bind = async (person: string) => {
    if (await run({ command: "bind_subject", person }, t("workbench.bound"))) props.onClose();
  };
  return (
    <div className="stack">
      {notice && (
        <Notification kind="error" live>
          <p>{notice.text}</p>
        </Notification>
      )}
      {making ? (
        <NewPerson name={q} onMade={(id) => void bind(id)} />
      ) : (
        <>
          <PeopleSearch
            name="person-q"
            label={t("workbench.bind.search")}
            hint={t("workbench.bind.hint")}
            start={q}
            busy={busy}
            onQuery={set_q}
            onChoose={(one) => void bind(one.id)}
          />
          <div>
            <Button kind="quiet" icon="user-plus" onClick={() => set_making(true)}>
              {t("workbench.bind.new")}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

function NewPerson(props: { name: string; onMade: (id: string) => void }) {
  const words = useWords();
  const { t } = words;
  const [name, set_name] = useState(props.name);
  const [born, set_born] = useState("");
  const [code, set_code] = useState("");
  const [wrong, set_wrong] = useState("");
  const make = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const body = { name, ...(born ? { born } : {}), ...(code ? { identity_code: code } : {}) };
      const made = await api.post<{ id: string }>("/api/people", body);
      props.onMade(made.data.id);
    } catch (error) {
      set_wrong(say_problem(words, error));
    }
  };
  return (
    <form className="card stack" onSubmit={(event) => void make(event)}>
      {wrong && <p className="error-text">{wrong}</p>}
      <TextField
        name="person-name"
        label={t("workbench.person.name")}
        autoComplete="off"
        value={name}
        onChange={(event) => set_name(event.target.value)}
      />
      <TextField
        name="person-born"
        label={t("workbench.person.born")}
        type="date"
        optional
        value={born}
        onChange={(event) => set_born(event.target.value)}
      />
      <TextField
        name="person-code"
        label={t("workbench.person.code")}
        optional
        autoComplete="off"
        value={code}
        onChange={(event) => set_code(event.target.value)}
      />
      <div>
        <Button type="submit">{t("workbench.person.make")}</Button>
      </div>
    </form>
  );
}
