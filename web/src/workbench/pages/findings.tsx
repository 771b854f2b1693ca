// For whoever leads a unit: views of personal data that the rules have listed. Each is a question,
// not an accusation: the page tells what, why, how often and when, and the leader says in words what
// it was. Nothing follows from it by itself.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../data/client";
import { useWords } from "../../i18n";
import { Tag, useNow } from "../../kit";
import type { Items } from "../data";
import { LeadersOnly } from "../page";
import { useMe } from "../session";
import { ReviewCard, ReviewDialog, ReviewList } from "./review_list";

type Finding = {
  id: string;
  title: string;
  why: string | null;
  worker_name: string;
  unit_title: string;
  person_name: string | null;
  times: number;
  first_at: string;
  last_at: string;
  state: "open" | "justified" | "look_into";
  reviewed_by: string | null;
  review: string | null;
  reviewed_at: string | null;
};

export default function FindingsPage() {
  const { t } = useWords();
  const me = useMe();
  const findings = useQuery({
    queryKey: ["findings"],
    enabled: me.worker.leads,
    queryFn: async ({ signal }) =>
      (await api.get<Items<Finding>>("/api/audit/findings", { signal })).data.items,
  });
  if (!me.worker.leads) return <LeadersOnly title={t("workbench.findings.title")} />;
  return (
    <ReviewList
      of="findings"
      all={findings}
      waits={(finding) => finding.state === "open"}
      card={(finding, answer) => <Card key={finding.id} finding={finding} onReview={answer} />}
      dialog={(finding, close) => <Review finding={finding} onClose={close} />}
      answers
    />
  );
}

function Card(props: { finding: Finding; onReview?: () => void }) {
  const { t, moment, period } = useWords();
  const now = useNow();
  const { finding } = props;
  return (
    <ReviewCard
      mark={{ "data-finding": finding.state }}
      title={finding.worker_name}
      under={finding.unit_title}
      tags={
        finding.state !== "open" && (
          <Tag
            kind={finding.state === "justified" ? "success" : "warning"}
            icon={finding.state === "justified" ? "check" : "triangle-alert"}
          >
            {t(`workbench.findings.was.${finding.state}`)}
          </Tag>
        )
      }
      said={
        finding.review
          ? {
              words: finding.review,
              by: [finding.reviewed_by, finding.reviewed_at && moment(finding.reviewed_at, now)]
                .filter(Boolean)
                .join(", "),
            }
          : undefined
      }
      act={
        props.onReview && {
          label: t("workbench.findings.review"),
          about: `${finding.worker_name}, ${finding.title}`,
          icon: "user-check",
          go: props.onReview,
        }
      }
    >
      <p className="strong">{finding.title}</p>
      {finding.why && <p>{finding.why}</p>}
      <p className="soft">
        {finding.person_name && `${finding.person_name} · `}
        {t("workbench.findings.times", { n: finding.times })} ·{" "}
        {period(finding.first_at, finding.last_at, now)}
      </p>
    </ReviewCard>
  );
}

function Review(props: { finding: Finding; onClose: () => void }) {
  const { t } = useWords();
  const { finding } = props;
  return (
    <ReviewDialog
      of="findings"
      name={finding.worker_name}
      choice={{
        name: "verdict",
        label: t("workbench.findings.verdict"),
        missing: t("workbench.findings.verdict.missing"),
        options: [
          { value: "justified", label: t("workbench.findings.verdict.justified") },
          { value: "look_into", label: t("workbench.findings.verdict.look_into") },
        ],
      }}
      text={{ name: "review-words", most: 2000 }}
      onSave={(verdict, words) =>
        api.post(`/api/audit/findings/${finding.id}/review`, { verdict, words })
      }
      onClose={props.onClose}
    >
      <p>{finding.title}</p>
    </ReviewDialog>
  );
}
