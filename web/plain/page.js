"use strict";

const find = (id) => document.getElementById(id);
const chosen = { question: null };

async function questions() {
  const answer = await fetch("/plain/questions.json");
  for (const each of await answer.json()) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = each.title;
    button.addEventListener("click", () => choose(each, button));
    find("questions").append(button);
    if (!chosen.question) choose(each, button);
  }
}

function choose(question, button) {
  chosen.question = question;
  find("persona").value = question.persona;
  find("day").value = question.day || "";
  find("document").value = question.document;
  find("variables").value = JSON.stringify(question.variables || {}, null, 2);
  for (const each of find("questions").children) each.setAttribute("aria-pressed", String(each === button));
  find("answer").textContent = "";
  const day = question.day ? ` on ${question.day}` : "";
  say(`As ${find("persona").selectedOptions[0].textContent}${day}. Press Ask.`, false);
}

function say(text, wrong) {
  find("state").textContent = text;
  find("state").className = wrong ? "wrong" : "";
}

async function ask(event) {
  event.preventDefault();
  let variables;
  try {
    variables = JSON.parse(find("variables").value || "{}");
  } catch {
    return say("The variables are not JSON. Correct them and ask again.", true);
  }
  const headers = { "content-type": "application/json", authorization: `Bearer dev-${find("persona").value}` };
  if (find("day").value) headers["amends-now"] = `${find("day").value}T09:00:00Z`;
  say("Asking…", false);
  const began = performance.now();
  try {
    const body = JSON.stringify({ query: find("document").value, variables });
    const answer = await (await fetch("/graphql", { method: "POST", headers, body })).json();
    find("answer").textContent = JSON.stringify(answer, null, 2);
    const took = `${Math.round(performance.now() - began)} ms`;
    if (answer.errors) say(`${answer.errors[0].message} (${took})`, true);
    else say(`Answered in ${took}.`, false);
  } catch {
    say("The server did not answer. Is it still running?", true);
  }
}

find("asking").addEventListener("submit", ask);
questions();
