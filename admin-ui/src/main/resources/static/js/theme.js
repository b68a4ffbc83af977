// Runs before the page is drawn, so that a chosen theme does not flash the other one first.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const chosen = localStorage.getItem("sluice-theme");
    if (chosen === "light" || chosen === "dark") {
      root.dataset.theme = chosen;
    }
  } catch {
    // Storage is off: the system's theme it is.
  }
})();
