// Runs whenever the page is drawn anew; it moves the page once for each occasion.
export default function ({ data }) {
  const place = document.querySelector(`.st-key-${data.key}`);
  if (!place || place.dataset.shown === data.occasion) return;
  place.dataset.shown = data.occasion;
  // A moment later: what stands above may not have its height yet.
  setTimeout(() => place.scrollIntoView({ block: "start" }), 100);
}
