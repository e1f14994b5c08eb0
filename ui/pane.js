// A link `#pj-WHAT-TURN-NUMBER` anywhere on the page is an event of the source pane, told to the server by its name.
const EVENTS = [
  "open", "near", "article", "edit", "retry", "useful", "useless", "resume", "forget", "remove",
];
const article = () => element.querySelector(".pj-article");
const main = () => document.querySelector("#pj-main");
let opener = { way: "", place: 0 };
const openers = (way) => [...document.querySelectorAll(`#pj-main a[href$="${way}"]`)];

function reveal() {
  // Below this width the pane covers the conversation, which then is out of the keyboard's reach too.
  main().inert = Boolean(article()) && matchMedia("(max-width: 900px)").matches;
  if (!article()) return;
  article().focus({ preventScroll: true });
  const at = article().querySelector(".pj-now");
  if (at) at.scrollIntoView({ block: "center" });
  else article().scrollTop = 0;
}

function close() {
  if (!article()) return;
  props.value = "";
  main().inert = false;
  openers(opener.way)[opener.place]?.focus();
}

watch("value", reveal);

document.addEventListener("click", (event) => {
  if (event.target.closest(".pj-close")) return close();
  const link = event.target.closest("a[href*='#pj-']");
  const [way, what, turn, number] = /#pj-([a-z]+)-(\d+)(?:-(\d+))?$/.exec(link?.href) || [];
  if (!EVENTS.includes(what)) return;
  event.preventDefault();
  if (!element.contains(link)) opener = { way, place: openers(way).indexOf(link) };
  if (article()?.dataset.way === way) return reveal();
  trigger(what, { turn: Number(turn), number: Number(number || 0) });
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
  if (event.key === " " && event.target.matches("a[role=button]")) {
    event.preventDefault();
    event.target.click();
  }
  const turn = { "[": ".pj-previous", ArrowLeft: ".pj-previous", "]": ".pj-next", ArrowRight: ".pj-next" }[event.key];
  if (turn && element.contains(event.target)) element.querySelector(turn)?.click();
});
