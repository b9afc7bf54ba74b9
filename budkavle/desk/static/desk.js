// What script adds to the desk: nothing here is needed, everything is quicker with it.
//
// What is typed is sent to be kept after a pause; the answer tells what times mean, and where the
// page is that it makes.
(() => {
  const pause = 800; // milliseconds without a key before what is typed is kept
  const form = document.querySelector("form[data-keep]");
  if (!form) return;

  const kept = form.querySelector("[data-kept]");
  const frame = document.querySelector("[data-frame]");
  const link = document.querySelector("[data-page]");
  let timer = 0;
  let sending = false;
  let again = false;

  const show = (address) => {
    if (!address || !frame) return;
    const place = frame.contentWindow.scrollY;
    frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, place), { once: true });
    frame.contentWindow.location.replace(address);
    link.href = address;
    link.textContent = address.split("?")[0];
  };

  const keep = async () => {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    try {
      const data = new FormData(form);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      const answer = await fetch(form.dataset.keep, { method: "POST", body: data });
      if (!answer.ok) throw new Error(answer.statusText);
      const told = await answer.json();
      kept.textContent = told.faults ? `${told.kept} ${told.faults}.` : told.kept;
      for (const each of form.querySelectorAll("[data-moment]"))
        each.textContent = told.moments[each.dataset.moment] || "";
      show(told.page);
    } catch {
      kept.textContent = kept.dataset.lost;
    }
    sending = false;
    if (again) {
      again = false;
      keep();
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, pause);
  });
  document.getElementById("summary-of-faults")?.focus();
})();
