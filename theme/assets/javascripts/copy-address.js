// A button to copy each feed's address. Without scripts, or where the clipboard may not be used,
// the address is there to be copied by hand.
if (navigator.clipboard) {
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  status.className = "visually-hidden";
  document.body.append(status);

  for (const address of document.querySelectorAll("code[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = address.dataset.copy;
    button.setAttribute("aria-label", `${address.dataset.copy}: ${address.dataset.about}`);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(address.textContent);
      status.textContent = `${address.dataset.copied}: ${address.dataset.about}`;
      button.textContent = address.dataset.copied;
      setTimeout(() => { button.textContent = address.dataset.copy; }, 3000);
    });
    address.after(" ", button);
  }
}
