// Whose case this is: bound to a known person, found by name or identity code, or made new.
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, with_query } from "../../data/client";
import { say_problem } from "../../data/problem";
import { useWords } from "../../i18n";
import { Button, Dialog, Icon, Notification, TextField } from "../../kit";
import { type Items, useBootInfo } from "../data";
import { useCase } from "./context";
import { ReasonDialog } from "./reason_dialog";

type Found = {
  id: string;
  name: string;
  born: string | null;
  municipality: string | null;
  identity_masked: string | null;
};
const query_min = 2;

export function PersonButton() {
  const { t } = useWords();
  const { data, run } = useCase();
  const [open, set_open] = useState(false);
  const bound = data.subject?.person != null;
  if (data.limited) return null;
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
  const words = useWords();
  const { t } = words;
  const { data, run, busy, notice } = useCase();
  const boot = useBootInfo();
  const [q, set_q] = useState(data.subject?.name ?? "");
  const [making, set_making] = useState(false);
  const found = useQuery({
    queryKey: ["people", q.trim()],
    enabled: q.trim().length >= query_min && !making,
    queryFn: async ({ signal }) =>
      (await api.get<Items<Found>>(with_query("/api/people", { q: q.trim() }), { signal })).data
        .items,
  });
  const bind = async (person: string) => {
    if (await run({ command: "bind_subject", person }, t("workbench.bound"))) props.onClose();
  };
  const municipality = (code: string | null) =>
    boot.data?.municipalities.find((one) => one.code === code)?.title ?? code;
  return (
    <div className="stack">
      {notice && (
        <Notification kind="error" live>
          <p>{notice.text}</p>
        </Notification>
      )}
      <TextField
        name="person-q"
        label={t("workbench.bind.search")}
        hint={t("workbench.bind.hint")}
        autoComplete="off"
        value={q}
        onChange={(event) => set_q(event.target.value)}
      />
      {found.error && !making && <p className="error-text">{say_problem(words, found.error)}</p>}
      {found.data && !making && (
        <div aria-live="polite">
          {found.data.length === 0 && <p className="soft">{t("workbench.bind.none")}</p>}
          <ul className="wb-people plain-list">
            {found.data.map((one) => (
              <li key={one.id} className="spread">
                <span>
                  <span className="strong">{one.name}</span>{" "}
                  <span className="soft">
                    {[
                      one.born ? words.date(one.born) : null,
                      municipality(one.municipality),
                      one.identity_masked,
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                </span>
                <Button kind="secondary" busy={busy} onClick={() => void bind(one.id)}>
                  {t("workbench.bind.choose")}
                  <span className="visually-hidden"> {one.name}</span>
                </Button>
              </li>
            ))}
          </ul>
        </div>
      )}
      {making ? (
        <NewPerson name={q} onMade={(id) => void bind(id)} />
      ) : (
        <div>
          <Button kind="quiet" icon="user-plus" onClick={() => set_making(true)}>
            {t("workbench.bind.new")}
          </Button>
        </div>
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
