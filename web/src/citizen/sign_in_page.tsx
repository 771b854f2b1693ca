// The residents' door: signing in, the code, or neither.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { api } from "../data/client";
import { choose_case } from "../data/own_case";
import { useOffers } from "../data/session";
import { useWords } from "../i18n";
import {
  AskedAgain,
  Button,
  ButtonLink,
  Failure,
  Link,
  ProviderCard,
  SignInFailed,
  Skeleton,
} from "../kit";
import { PageTitle } from "./page";

export default function SignInPage() {
  const { t, lang } = useWords();
  const offers = useOffers();
  const provider = offers.data?.citizen;
  if (offers.isPending) return <Skeleton lines={6} />;
  return (
    <div className="narrow stack-wide">
      <PageTitle>{t("signin.title")}</PageTitle>
      <SignInFailed />
      <p className="lead">{t("signin.lead")}</p>
      {provider && (
        <ProviderCard
          title={t("signin.with", { title: provider.title })}
          text={t("signin.with.text")}
          start={provider.start}
          page={`/${lang}/oma`}
        />
      )}
      <section className="card stack-tight">
        <h2>{t("signin.code")}</h2>
        <p>{t("signin.code.text")}</p>
        <div>
          <ButtonLink to="/seuraa" kind="secondary">
            {t("citizen.follow.open")}
          </ButtonLink>
        </div>
      </section>
      <section className="card stack-tight">
        <h2>{t("signin.without")}</h2>
        <p>{t("signin.without.text")}</p>
        <div>
          <ButtonLink to="/" kind="secondary">
            {t("signin.mine.new")}
          </ButtonLink>
        </div>
      </section>
      {offers.data?.demo && <DemoResidents />}
    </div>
  );
}

/** In the demo on this machine: who has matters to look after for somebody else. */
function DemoResidents() {
  const { t } = useWords();
  const client = useQueryClient();
  const navigate = useNavigate();
  const residents = useQuery({
    queryKey: ["demo-residents"],
    retry: false,
    queryFn: async ({ signal }) =>
      (
        await api.get<{ items: { person: string; name: string }[] }>("/api/dev/residents", {
          signal,
        })
      ).data.items,
  });
  const enter = useMutation({
    mutationFn: (person: string) => api.post("/api/dev/sign-in", { person }),
    onSuccess: async () => {
      choose_case("");
      client.removeQueries({ queryKey: ["my"] });
      await client.invalidateQueries({ queryKey: ["session"] });
      navigate("/asiat");
    },
  });
  if (!residents.data || residents.data.length === 0) return null;
  return (
    <section className="card stack-tight">
      <h2>{t("citizen.demo.title")}</h2>
      <p>{t("citizen.demo.text")}</p>
      <Failure of={enter.error} />
      <div className="cluster">
        {residents.data.map((one) => (
          <Button
            key={one.person}
            kind="secondary"
            busy={enter.isPending}
            onClick={() => enter.mutate(one.person)}
          >
            {t("citizen.demo.enter", { name: one.name })}
          </Button>
        ))}
      </div>
    </section>
  );
}

export function AskedAgainPage() {
  const { t } = useWords();
  return (
    <div className="narrow stack">
      <PageTitle>{t("signin.sure.done")}</PageTitle>
      <AskedAgain />
    </div>
  );
}

export function SignedOutPage() {
  const { t } = useWords();
  return (
    <div className="narrow stack">
      <PageTitle>{t("signin.out.title")}</PageTitle>
      <p>{t("signin.out.text")}</p>
      <p>
        <Link to="/kirjaudu">{t("signin.again")}</Link>
      </p>
      <div>
        <ButtonLink to="/">{t("citizen.home")}</ButtonLink>
      </div>
    </div>
  );
}
