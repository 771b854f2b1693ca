// Guesses of the need from the client's own words, each with the words it rests on. They only fill
// the choice; the worker decides.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../data/client";
import { useWords } from "../../i18n";
import { Icon } from "../../kit";
import type { Question } from "../types";
import { useCase } from "./context";

type Guess = { code: string; title: string; score: number; reason: string };
const shown_max = 3;

export function NeedHints(props: {
  question: Question;
  value: string;
  onPick: (code: string) => void;
}) {
  const { t } = useWords();
  const { data } = useCase();
  const text = data.words?.text ?? "";
  const guesses = useQuery({
    queryKey: ["need-check", data.id, text],
    enabled: text !== "",
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const language = data.words?.language ?? "fi";
      const body = { text, language };
      return (await api.post<{ needs: Guess[] }>("/api/need-check", body, { signal })).data.needs;
    },
  });
  const offered = new Set(props.question.options.map((option) => option.value));
  const shown = (guesses.data ?? []).filter((one) => offered.has(one.code)).slice(0, shown_max);
  if (shown.length === 0) return null;
  return (
    <ul className="wb-hints plain-list" aria-label={t("workbench.need.guesses")}>
      {shown.map((one) => (
        <li key={one.code}>
          <button
            type="button"
            className="wb-hint"
            aria-pressed={props.value === one.code}
            onClick={() => props.onPick(one.code)}
          >
            <Icon name="sparkles" />
            <span className="strong">{one.title}</span>
            <span className="soft small">{one.reason}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
