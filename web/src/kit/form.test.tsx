// Goal: a form says what is missing at its field, sends once, and keeps what was typed when the
// answer is no. Method: a form in a dialog, filled and sent as a person would.
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, test, vi } from "vitest";
import { Problem } from "../data/problem";
import fi from "../gen/words/fi.citizen.json";
import { WordsProvider } from "../i18n";
import { FormDialog, TextField, useSending } from ".";

function Ask(props: { onSave: (name: string) => Promise<unknown>; onClose: () => void }) {
  const [name, set_name] = useState("");
  const [town, set_town] = useState("");
  const sending = useSending({
    who: name === "" && "Kirjoita nimi.",
    town: town === "" && "Kirjoita kunta.",
  });
  return (
    <FormDialog
      title="Kysymys"
      save="Tallenna"
      sending={sending}
      onSave={() => props.onSave(name)}
      onClose={props.onClose}
    >
      <TextField
        name="who"
        label="Nimi"
        error={sending.wrong("who")}
        value={name}
        onChange={(event) => set_name(event.target.value)}
      />
      <TextField
        name="town"
        label="Kunta"
        error={sending.wrong("town")}
        value={town}
        onChange={(event) => set_town(event.target.value)}
      />
    </FormDialog>
  );
}

function show(save: (name: string) => Promise<unknown>) {
  const close = vi.fn();
  render(
    <WordsProvider lang="fi" messages={fi}>
      <Ask onSave={save} onClose={close} />
    </WordsProvider>,
  );
  return close;
}
const press_save = () => userEvent.click(screen.getByRole("button", { name: "Tallenna" }));

describe("a form in a dialog", () => {
  test("what is missing is said at its field only after trying, and the first gets the focus", async () => {
    const save = vi.fn();
    show(save);
    expect(screen.queryByText("Kirjoita nimi.")).toBeNull();
    await press_save();
    expect(save).not.toHaveBeenCalled();
    expect(screen.getByText("Kirjoita kunta.")).toBeTruthy();
    expect(document.activeElement?.id).toBe("who");
    await userEvent.type(screen.getByLabelText("Nimi"), "Aino");
    expect(screen.queryByText("Kirjoita nimi.")).toBeNull();
    await press_save();
    expect(document.activeElement?.id).toBe("town");
  });

  test("a yes closes", async () => {
    const save = vi.fn(async () => undefined);
    const close = show(save);
    await userEvent.type(screen.getByLabelText("Nimi"), "Aino");
    await userEvent.type(screen.getByLabelText("Kunta"), "Kuopio");
    await press_save();
    expect(save).toHaveBeenCalledWith("Aino");
    expect(close).toHaveBeenCalledOnce();
  });

  test("a no is announced with its fields, and nothing typed is lost", async () => {
    const body = { detail: "Ei käy.", fields: [{ name: "who", detail: "Nimi on varattu." }] };
    const close = show(async () => {
      throw new Problem(422, body);
    });
    await userEvent.type(screen.getByLabelText("Nimi"), "Aino");
    await userEvent.type(screen.getByLabelText("Kunta"), "Kuopio");
    await press_save();
    expect((await screen.findByRole("alert")).textContent).toBe("Ei käy. Nimi on varattu.");
    expect((screen.getByLabelText("Nimi") as HTMLInputElement).value).toBe("Aino");
    expect(close).not.toHaveBeenCalled();
  });
});
