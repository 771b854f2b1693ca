// For whoever leads a unit: openings by its workers, and of its matters by others, each to be
// reviewed in words. The page tells why somebody opened and how often they looked, never what.
import { useQuery } from "@tanstack/react-query";
import { api } from "../../data/client";
import { useWords } from "../../i18n";
import { Tag, useNow } from "../../kit";
import type { Items } from "../data";
import { LeadersOnly } from "../page";
import { useMe } from "../session";
import { ReviewCard, ReviewDialog, ReviewList } from "./review_list";

type Opening = {
  id: string;
  worker_name: string;
  unit_title: string;
  basis: "emergency" | "statutory" | "ended_non_disclosure" | "ended_custody" | "ended_restriction";
  /** The worker's opening of this person before had not been reviewed. */
  repeated: boolean;
  reason: string;
  from: string;
  until: string;
  over: boolean;
  views: number;
  reviewed: boolean;
  reviewed_by: string | null;
  justified: boolean;
  review: string | null;
  reviewed_at: string | null;
};

export default function OpeningsPage() {
  const { t } = useWords();
  const me = useMe();
  const openings = useQuery({
    queryKey: ["openings"],
    enabled: me.worker.leads,
    queryFn: async ({ signal }) =>
      (await api.get<Items<Opening>>("/api/openings", { signal })).data.items,
    select: (all) => [...all].sort((a, b) => b.from.localeCompare(a.from)),
  });
  if (!me.worker.leads) return <LeadersOnly title={t("workbench.openings.title")} />;
  return (
    <ReviewList
      of="openings"
      all={openings}
      waits={(opening) => !opening.reviewed}
      card={(opening, answer) => <Card key={opening.id} opening={opening} onReview={answer} />}
      dialog={(opening, close) => <Review opening={opening} onClose={close} />}
      answers
    />
  );
}

function Card(props: { opening: Opening; onReview?: () => void }) {
  const { t, moment, period } = useWords();
  const now = useNow();
  const { opening } = props;
  return (
    <ReviewCard
      mark={{ "data-opening": opening.basis }}
      title={opening.worker_name}
      under={opening.unit_title}
      tags={<OpeningTags opening={opening} />}
      said={
        opening.reviewed
          ? {
              words: opening.review ?? "",
              by: t("workbench.openings.reviewed", {
                name: opening.reviewed_by ?? "",
                at: opening.reviewed_at ? moment(opening.reviewed_at, now) : "",
              }),
            }
          : undefined
      }
      act={
        props.onReview && {
          label: t("workbench.openings.review"),
          about: opening.worker_name,
          icon: "user-check",
          go: props.onReview,
        }
      }
    >
      <blockquote className="wb-quote">{opening.reason}</blockquote>
      <p className="soft">
        {period(opening.from, opening.until, now)} ·{" "}
        {t("workbench.openings.views", { n: opening.views })}
      </p>
    </ReviewCard>
  );
}

function OpeningTags(props: { opening: Opening }) {
  const { t } = useWords();
  const { opening } = props;
  return (
    <>
      <Tag kind="warning">{t(`workbench.openings.basis.${opening.basis}`)}</Tag>
      {opening.repeated && (
        <Tag kind="danger" icon="triangle-alert">
          {t("workbench.openings.repeated")}
        </Tag>
      )}
      {!opening.over && (
        <Tag kind="danger" icon="clock">
          {t("workbench.openings.running")}
        </Tag>
      )}
      {opening.reviewed && (
        <Tag
          kind={opening.justified ? "success" : "danger"}
          icon={opening.justified ? "check" : "triangle-alert"}
        >
          {t(`workbench.openings.was.${opening.justified ? "yes" : "no"}`)}
        </Tag>
      )}
    </>
  );
}

function Review(props: { opening: Opening; onClose: () => void }) {
  const { t } = useWords();
  const { opening } = props;
  return (
    <ReviewDialog
      of="openings"
      name={opening.worker_name}
      choice={{
        name: "justified",
        label: t("workbench.openings.justified"),
        missing: t("workbench.openings.justified.missing"),
        options: [
          { value: "yes", label: t("workbench.openings.justified.yes") },
          { value: "no", label: t("workbench.openings.justified.no") },
        ],
      }}
      text={{ name: "review-text", most: 1000 }}
      onSave={(justified, text) =>
        api.post(`/api/openings/${opening.id}/review`, { justified: justified === "yes", text })
      }
      onClose={props.onClose}
    >
      <blockquote className="wb-quote">{opening.reason}</blockquote>
    </ReviewDialog>
  );
}
