// Gradio's page names no language, which screen readers need to pronounce it.
document.documentElement.lang = /^es\b/i.test(navigator.language) ? "es" : "en";

// With Gradio's `<base>`, a link to a source would load the page anew, conversation lost, when the address has a query.
document.querySelector("base").href = location.href.split("#")[0];

// A new question comes to the top of the conversation and stays there while its answer grows, so that reading starts
// where the answer does; until the reader does anything at all.
let asked = 0;
let following = false;
for (const event of ["wheel", "touchstart", "pointerdown", "keydown"]) {
  addEventListener(event, () => { following = false; }, { capture: true, passive: true });
}
new MutationObserver(() => {
  const questions = document.querySelectorAll(".pj-question");
  following ||= questions.length > asked;
  asked = questions.length;
  if (following && asked) questions[asked - 1].scrollIntoView({ block: "start" });
}).observe(document, { childList: true, subtree: true });
