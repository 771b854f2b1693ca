// Coming back: the code is exchanged for a session cookie and never becomes part of an address.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { api } from "../data/client";
import { choose_case } from "../data/own_case";
import { say_problem } from "../data/problem";
import { useWords } from "../i18n";
import { Button, ErrorSummary, Form, Notification, PhoneLink, TextField } from "../kit";
import { PageTitle } from "./page";
import { useBoot } from "./shell";

export function FollowPage() {
  const words = useWords();
  const { t } = words;
  const [code, set_code] = useState("");
  const [empty, set_empty] = useState(false);
  const navigate = useNavigate();
  const client = useQueryClient();
  const { state } = useLocation();
  const human = useBoot().data?.human;
  const open = useMutation({
    mutationFn: () => api.post("/api/session/code", { code: code.trim() }),
    onSuccess: async () => {
      choose_case("");
      client.removeQueries({ queryKey: ["my"] });
      void client.invalidateQueries({ queryKey: ["session"] });
      navigate("/oma", { replace: true });
    },
  });
  const wrong = empty
    ? t("citizen.follow.code.empty")
    : open.isError
      ? say_problem(words, open.error)
      : "";
  const submit = () => {
    const missing = code.trim() === "";
    set_empty(missing);
    if (!missing) open.mutate();
  };
  return (
    <div className="narrow stack-wide">
      <Form onSubmit={submit}>
        <ErrorSummary errors={wrong ? [{ field: "code", message: wrong }] : []} />
        <PageTitle>{t("citizen.follow.title")}</PageTitle>
        {(state as { again?: boolean } | null)?.again && (
          <Notification>
            <p>{t("citizen.follow.again")}</p>
          </Notification>
        )}
        <div className="code-field">
          <TextField
            name="code"
            label={t("citizen.follow.code")}
            hint={t("citizen.follow.code.hint")}
            error={wrong || undefined}
            value={code}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={40}
            onChange={(event) => set_code(event.target.value)}
          />
        </div>
        <div>
          <Button type="submit" busy={open.isPending}>
            {t("citizen.follow.open")}
          </Button>
        </div>
      </Form>
      {human && (
        <p className="soft">
          {t("citizen.follow.lost")} <PhoneLink number={human.phone} className="phone nowrap" />
        </p>
      )}
    </div>
  );
}
