// "Elämäntilanteesi": ten sides of life as the client sees them, the same picture that the worker
// has. Nothing has to be answered, and an answer changes nobody's right to help.
import { useState } from "react";
import { useWords } from "../../i18n";
import { Button, Failure, Form, Notification, Skeleton } from "../../kit";
import { AnswersField } from "../../measure/answers_field";
import { LifePicture } from "../../measure/life_picture";
import { PageTitle } from "../page";
import { useAct, useMyLife } from "./data";
import { useCase } from "./screens";

export default function SituationPage() {
  const { t } = useWords();
  const mine = useCase();
  const life = useMyLife();
  const [asks, set_asks] = useState(false);
  const [value, set_value] = useState("");
  const [tried, set_tried] = useState(false);
  const act = useAct(() => {
    set_asks(false);
    set_value("");
  });
  const fact = life.data?.answers_fact;
  const send = () => {
    set_tried(true);
    if (!fact || value === "") return;
    act.mutate({
      path: "answers",
      body: { answers: { [fact]: JSON.parse(value) as unknown } },
      said: t("citizen.life.saved"),
    });
  };
  const may_answer = mine.state === "open" && life.data?.can_answer && fact;
  const asked_now = may_answer && (asks || !life.data?.at);
  return (
    <div className="stack-wide">
      <PageTitle>{t("citizen.life.title")}</PageTitle>
      <p className="lead">{t("citizen.life.lead")}</p>
      {life.isPending && <Skeleton lines={8} />}
      {life.isError && (
        <Notification kind="info">
          <p>{t("citizen.life.not_here")}</p>
        </Notification>
      )}
      {life.data && !asked_now && <LifePicture life={life.data} />}
      {may_answer && !asked_now && (
        <div>
          <Button kind="secondary" icon="pencil" onClick={() => set_asks(true)}>
            {t("citizen.life.again")}
          </Button>
        </div>
      )}
      {asked_now && (
        <Form onSubmit={send}>
          <Failure of={act.error} />
          <p className="soft">{t("citizen.life.note")}</p>
          <AnswersField
            instrument={life.data?.instrument ?? ""}
            id="life"
            value={value}
            onChange={set_value}
            error={tried && value === "" ? t("web.measure.none_given") : undefined}
          />
          <div className="cluster">
            <Button type="submit" busy={act.isPending}>
              {t("citizen.life.save")}
            </Button>
            {asks && (
              <Button kind="quiet" onClick={() => set_asks(false)}>
                {t("web.cancel")}
              </Button>
            )}
          </div>
        </Form>
      )}
    </div>
  );
}
