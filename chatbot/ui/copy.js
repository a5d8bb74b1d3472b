// Copies what stands in the draft's field, edits that the server has not seen yet included.
export default function ({ parentElement, data }) {
  const button = parentElement.querySelector("button");
  // The draft is looked at again while one clicks: that must not take the word away at once.
  const label = () => (button.textContent = Date.now() < (button.copiedUntil ?? 0) ? data.copied : data.copy);
  label();
  button.onclick = async () => {
    const field = document.querySelector(`.st-key-${data.field} textarea`);
    await navigator.clipboard.writeText(field.value);
    button.copiedUntil = Date.now() + 2000;
    label();
    setTimeout(label, 2050);
  };
}
