// Streamlit would only say that the connection is lost; loading the page anew leads to the sign-in.
export default function () {
  const app = document.querySelector("[data-test-connection-state]");
  if (!app) return;
  const look = async () => {
    if (app.getAttribute("data-test-connection-state") === "CONNECTED") return;
    const answer = await fetch("/_stcore/health", { cache: "no-store" }).catch(() => null);
    if (answer && answer.status === 401) location.reload();
  };
  const observer = new MutationObserver(look);
  observer.observe(app, { attributeFilter: ["data-test-connection-state"] });
  return () => observer.disconnect();
}
