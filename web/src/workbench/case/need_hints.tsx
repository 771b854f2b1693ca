// Proposals of the need from the client's own words. They only fill the choice; the worker decides.
import { useMemo } from "react";
import { NeedProposals } from "../need_proposals";
import type { Question } from "../types";
import { useCase } from "./context";

export function NeedHints(props: {
  question: Question;
  value: string;
  onPick: (code: string) => void;
}) {
  const { data } = useCase();
  const { options } = props.question;
  const offered = useMemo(() => new Set(options.map((option) => option.value)), [options]);
  return (
    <NeedProposals
      text={data.words?.text ?? ""}
      value={props.value}
      onPick={props.onPick}
      offered={offered}
    />
  );
}
