// Runs whenever the page is drawn anew; it moves the page only for a turn that it has not moved it for.
export default function ({ data }) {
  const place = document.querySelector(`.st-key-${data.key}`);
  if (!place || place.dataset.shown === String(data.turn)) return;
  place.dataset.shown = String(data.turn);
  // A moment later: what stands above may not have its height yet.
  setTimeout(() => place.scrollIntoView({ block: "start" }), 100);
}
