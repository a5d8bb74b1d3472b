// Copies what stands in the draft's field, edits that the server has not seen yet included.
export default function ({ parentElement, data }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.copy;
  button.onclick = async () => {
    const field = document.querySelector(`.st-key-${data.field} textarea`);
    await navigator.clipboard.writeText(field.value);
    button.textContent = data.copied;
    setTimeout(() => (button.textContent = data.copy), 2000);
  };
}
