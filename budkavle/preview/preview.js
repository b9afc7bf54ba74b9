// Reloads a page of the preview when what it shows may have changed.
//
// Listens only while the page is seen: a browser keeps six connections to a server at most, and
// every open tab would take one. A page that is seen again asks whether it is still the latest.
(() => {
  const { version, events } = document.currentScript.dataset;
  let source;

  const listen = () => {
    source?.close();
    source = undefined;
    if (document.visibilityState !== "visible") return;
    source = new EventSource(`${events}?version=${encodeURIComponent(version)}`);
    source.addEventListener("changed", () => location.reload());
  };

  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => source?.close());
  listen();

  // A closed list of problems stays closed until it says something else.
  const problems = document.querySelector(".budkavle-problems details");
  if (!problems) return;
  const said = problems.textContent;
  if (sessionStorage.getItem("budkavle-closed") === said) problems.open = false;
  problems.addEventListener("toggle", () => {
    if (problems.open) sessionStorage.removeItem("budkavle-closed");
    else sessionStorage.setItem("budkavle-closed", said);
  });
})();
