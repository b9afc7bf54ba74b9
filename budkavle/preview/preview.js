// Reloads a page of the preview when what it shows may have changed.
//
// The site's policy lets a page run scripts of its own and fetch nothing, so it waits for a script:
// the server answers when there is something new, or after a while with nothing. It waits only while
// the page is seen: a browser keeps six connections to a server, and every open tab would take one.
(() => {
  const { version, changes } = document.currentScript.dataset;
  const pause = 1000; // milliseconds until a server that does not answer is asked again
  let waiting = false;

  const wait = () => {
    if (waiting || document.visibilityState !== "visible") return;
    waiting = true;
    const script = document.createElement("script");
    script.src = `${changes}?version=${encodeURIComponent(version)}`;
    const again = (after) => {
      script.remove();
      setTimeout(() => {
        waiting = false;
        wait();
      }, after);
    };
    script.addEventListener("load", () => again(0));
    script.addEventListener("error", () => again(pause));
    document.head.append(script);
  };

  document.addEventListener("visibilitychange", wait);
  if (document.readyState === "complete") wait();
  else addEventListener("load", wait);

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
