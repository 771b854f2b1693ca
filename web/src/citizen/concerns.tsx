// Whom it concerns: one question, four cards, "would rather not say" among them.
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { useWords } from "../i18n";
import { Button, ErrorSummary, Failure, type FieldError, Form, RadioGroup, Skeleton } from "../kit";
import { DangerCards } from "./dangers";
import { useContactForm, useFlow } from "./flow";
import { FlowFoot, FlowHead, useOnward } from "./front";
import { usePageTitle } from "./page";

export function ConcernsPage() {
  const words = useWords();
  const { t } = words;
  const { draft, dangers, put } = useFlow();
  const navigate = useNavigate();
  const onward = useOnward("/yhteys/tarkenna");
  const form = useContactForm();
  // Where nothing could be proposed there is nothing to go back to but the words.
  const skipped = (useLocation().state as { skipped?: boolean } | null)?.skipped === true;
  const back = skipped || draft.words.trim() === "" ? "/yhteys/sanat" : "/yhteys/ehdotus";
  const [errors, set_errors] = useState<FieldError[]>([]);
  usePageTitle(t("citizen.concerns.title"));
  const submit = () => {
    if (draft.concerns === "") {
      set_errors([{ field: "concerns", message: t("citizen.concerns.none") }]);
      return;
    }
    set_errors([]);
    navigate(onward);
  };
  return (
    <div className="narrow stack-wide">
      <FlowHead step={3} back={back} />
      <Form onSubmit={submit}>
        <ErrorSummary errors={errors} />
        {form.isError && !form.data && (
          <Failure of={form.error}>
            <div>
              <Button kind="secondary" onClick={() => void form.refetch()}>
                {t("web.retry")}
              </Button>
            </div>
          </Failure>
        )}
        {form.isLoading && <Skeleton lines={5} />}
        {form.data && (
          <RadioGroup
            title
            name="concerns"
            label={t("citizen.concerns.title")}
            hint={t("citizen.concerns.hint")}
            error={errors[0]?.message}
            options={form.data.concerns}
            value={draft.concerns}
            onChange={(concerns) => put({ concerns })}
          />
        )}
        <div>
          <Button type="submit">{t("web.continue")}</Button>
        </div>
      </Form>
      <DangerCards dangers={dangers} />
      <FlowFoot />
    </div>
  );
}
