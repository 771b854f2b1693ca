// Finding a person of the register by name or identity code. The search is logged; a person whose
// place is secret shows a badge instead of the place.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../data/client";
import { say_problem } from "../data/problem";
import { useWords } from "../i18n";
import { Button, TextField } from "../kit";
import { type Items, useBootInfo } from "./data";
import { PlaceSecret } from "./place_secret";

export type FoundPerson = {
  id: string;
  name: string;
  born: string | null;
  municipality: string | null;
  place_secret: boolean;
  identity_masked: string | null;
};
const query_min = 3;

export function PeopleSearch(props: {
  name: string;
  label: string;
  hint: string;
  error?: string;
  start?: string;
  busy?: boolean;
  onQuery?: (q: string) => void;
  onChoose: (person: FoundPerson) => void;
}) {
  const words = useWords();
  const { t } = words;
  const boot = useBootInfo();
  const [q, set_q] = useState(props.start ?? "");
  const found = useQuery({
    queryKey: ["people", q.trim()],
    enabled: q.trim().length >= query_min,
    queryFn: async ({ signal }) =>
      (await api.post<Items<FoundPerson>>("/api/people/search", { q: q.trim() }, { signal })).data
        .items,
  });
  const municipality = (code: string | null) =>
    boot.data?.municipalities.find((one) => one.code === code)?.title ?? code;
  return (
    <div className="stack-tight">
      <TextField
        name={props.name}
        label={props.label}
        hint={props.hint}
        error={props.error}
        autoComplete="off"
        value={q}
        onChange={(event) => {
          set_q(event.target.value);
          props.onQuery?.(event.target.value);
        }}
      />
      {found.error && <p className="error-text">{say_problem(words, found.error)}</p>}
      {found.data && (
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
                  </span>{" "}
                  {one.place_secret && <PlaceSecret />}
                </span>
                <Button kind="secondary" busy={props.busy} onClick={() => props.onChoose(one)}>
                  {t("workbench.bind.choose")}
                  <span className="visually-hidden"> {one.name}</span>
                </Button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
