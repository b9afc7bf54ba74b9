/* Copies an address to the clipboard. The pages work without this script. */
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const status = button.parentElement.querySelector("[role=status]");
    button.hidden = false;
    button.parentElement.querySelector("[data-without-script]")?.remove();
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      status.textContent = button.dataset.done;
    });
  }
}
