// The page's language: the one that was chosen, else the browser's. Gradio asks the browser which one to speak, and
// its page names none, which screen readers need to pronounce it.
const chosen = document.cookie.match(/(?:^|; )pasaje-language=(es|en)/)?.[1];
const language = chosen || (/^es\b/i.test(navigator.language) ? "es" : "en");
if (chosen) Object.defineProperty(navigator, "language", { value: chosen });
document.documentElement.lang = language;
addEventListener("click", (event) => {
  if (!event.target.closest("#pj-tongue button")) return;
  const other = language === "es" ? "en" : "es";
  document.cookie = `pasaje-language=${other}; path=/; max-age=31536000; SameSite=Lax`;
  location.reload();
});

// With Gradio's `<base>`, a link to a source would load the page anew, conversation lost, when the address has a query.
document.querySelector("base").href = location.href.split("#")[0];

// What a citation shows under the pointer goes away on Escape, and stays away until the reader moves on.
addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.documentElement.classList.add("pj-hush");
});
for (const event of ["pointerover", "focusin"]) {
  addEventListener(event, () => document.documentElement.classList.remove("pj-hush"), { passive: true });
}

// A new question comes to the top of the conversation and stays there while its answer grows, so that reading starts
// where the answer does; until the reader does anything at all.
let asked = 0;
let following = false;
for (const event of ["wheel", "touchstart", "pointerdown", "keydown"]) {
  addEventListener(event, () => { following = false; }, { capture: true, passive: true });
}
new MutationObserver(() => {
  amend();
  const questions = document.querySelectorAll(".pj-question");
  following ||= questions.length > asked;
  asked = questions.length;
  if (following && asked) questions[asked - 1].scrollIntoView({ block: "start" });
}).observe(document, { childList: true, subtree: true });

// Where Gradio speaks English to screen readers only, or calls a list what is none.
function amend() {
  const name = language === "es" ? "Conversación" : "Conversation";
  document.querySelector("#pj-chat [role=log]")?.setAttribute("aria-label", name);
  document.querySelector("#pj-chat .examples")?.removeAttribute("role");
  document.querySelector("#pj-upload button[aria-label]")?.removeAttribute("aria-label");
}
