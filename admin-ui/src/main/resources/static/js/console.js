// Comfort only: every page works without this file.
(() => {
  const root = document.documentElement;
  const dialog = document.getElementById("dialog");

  const dark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

  const toggleTheme = () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try {
      localStorage.setItem("sluice-theme", root.dataset.theme);
    } catch {
      // Storage is off: it holds for this page.
    }
  };

  const toggleMenu = (button) => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    document.body.classList.toggle("menu-open", open);
  };

  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    getSelection().selectAllChildren(source);
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      // Plain http has no clipboard API; what is selected can still be copied the old way.
      document.execCommand("copy");
    }
    const label = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 1600);
  };

  // A form that has a page of its own opens as a dialog where it can.
  const openDialog = async (link) => {
    const answer = await fetch(link.href, { headers: { "X-Requested-With": "dialog" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const sheet = answer.ok && !answer.redirected ? page.getElementById("sheet") : null;
    if (!sheet) {
      location.assign(link.href);
      return;
    }
    document.getElementById("dialog-body").replaceChildren(document.adoptNode(sheet));
    dialog.showModal();
    // Where something is to be confirmed, the way out comes first.
    dialog.querySelector("input:not([type=hidden]), select, [data-close]")?.focus();
  };

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (on("[data-theme-toggle]")) {
      toggleTheme();
    } else if (on("[data-menu]")) {
      toggleMenu(on("[data-menu]"));
    } else if (on("[data-copy]")) {
      copy(on("[data-copy]"));
    } else if (plain && dialog && on("a[data-dialog]")) {
      event.preventDefault();
      openDialog(on("a[data-dialog]"));
    } else if (dialog?.open && (on("[data-close]") || event.target === dialog)) {
      event.preventDefault();
      dialog.close();
    }
  });

  const reveal = () =>
    document.querySelectorAll("[data-theme-toggle], [data-menu], [data-copy]").forEach((button) => {
      button.hidden = false;
    });
  reveal();
  document.querySelector("[aria-invalid=true]")?.focus();
  // A form that only carries somebody on to another site.
  document.querySelector("form[data-submit]")?.submit();
})();
