// Renders the operations of openapi.json. Text is set as text, never as markup.
"use strict";

const element = (tag, text, ...children) => {
  const it = document.createElement(tag);
  if (text !== undefined && text !== null) it.textContent = text;
  it.append(...children);
  return it;
};

const resolve = (document, schema) =>
  schema?.$ref ? document.components.schemas[schema.$ref.split("/").pop()] : schema;

// The type of a schema in a word or two.
const named = (schema) => {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.enum) return schema.enum.map((it) => JSON.stringify(it)).join(" | ");
  const choices = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (choices) return choices.map(named).join(" | ");
  const type = [schema.type ?? "any"].flat().join(" | ");
  return type.includes("array") ? `${named(schema.items)}[]` : type;
};

const table = (heads, rows) =>
  element("table", null,
    element("tr", null, ...heads.map((it) => element("th", it))),
    ...rows.map((row) => element("tr", null, ...row.map((it) => element("td", it)))));

const fields = (document, schema) => {
  const object = resolve(document, schema);
  if (!object?.properties) return element("p", named(schema));
  const required = new Set(object.required ?? []);
  return table(["field", "type", ""], Object.entries(object.properties).map(([name, it]) => [
    required.has(name) ? name : `${name}?`, named(it), it.description ?? "",
  ]));
};

const operation = (document, method, path, it) => {
  const body = element("div", null, element("p", it.description ?? ""));
  if (it.parameters?.length) {
    body.append(element("h3", "Parameters"), table(["name", "in", "type", ""],
      it.parameters.map((p) => [p.required ? p.name : `${p.name}?`, p.in, named(p.schema), p.description ?? ""])));
  }
  const sent = it.requestBody?.content?.["application/json"]?.schema;
  if (sent) body.append(element("h3", `Body: ${named(sent)}`), fields(document, sent));
  for (const [status, answer] of Object.entries(it.responses ?? {})) {
    body.append(element("h3", `${status} ${answer.description ?? ""}`));
    const schema = answer.content?.["application/json"]?.schema;
    if (schema) body.append(fields(document, schema));
  }
  const summary = element("summary", null, element("b", method.toUpperCase()),
    ` ${path} `, element("small", it.summary ?? ""));
  const details = element("details", null, summary, body);
  details.dataset.words = `${method} ${path} ${it.summary ?? ""}`.toLowerCase();
  return details;
};

const show = (document_) => {
  document.getElementById("description").textContent = document_.info.description ?? "";
  const list = document.getElementById("operations");
  list.replaceChildren(...Object.entries(document_.paths).flatMap(([path, item]) =>
    ["get", "post", "put", "delete"].filter((method) => item[method])
      .map((method) => operation(document_, method, path, item[method]))));
  document.getElementById("filter").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const it of list.children) it.hidden = !it.dataset.words.includes(wanted);
  });
};

fetch("/api/openapi.json")
  .then((answer) => answer.json())
  .then(show)
  .catch((error) => {
    document.getElementById("operations").textContent = `The document cannot be read: ${error}`;
  });
