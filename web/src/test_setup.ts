// Every test starts on an empty page with empty storages. jsdom has no layout and no <dialog>
// behaviour; the little our components call is given here.
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

HTMLElement.prototype.scrollIntoView = () => undefined;
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};
window.scrollTo = () => undefined;

afterEach(() => {
  cleanup();
  localStorage.clear();
  sessionStorage.clear();
});
