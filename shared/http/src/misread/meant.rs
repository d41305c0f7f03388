//! What may stand in the fields of a query or a body, as the OpenAPI document has it.

use serde_json::{Map, Value, json};
use serde_path_to_error::{Path, Segment};
use utoipa::openapi::path::ParameterIn;
use utoipa::{IntoParams, ToSchema};

use super::one_of;

const LOOK_IT_UP: &str = "`/api/docs` says what may stand there.";
/// A date, and an instant.
pub(super) const TIMES: [&str; 2] =
    ["a date such as 2026-03-01", "an instant with its offset, such as 2026-03-01T00:00:00Z"];
/// Ways in which a schema may be made of others.
const MADE_OF: [&str; 3] = ["allOf", "oneOf", "anyOf"];

/// The schema of a query or a body, and of what it names.
#[derive(Debug)]
pub(crate) struct Meant {
    whole: Value,
    named: Map<String, Value>,
}

impl Meant {
    pub(crate) fn of_query<T: IntoParams>() -> Self {
        let mut fields = Map::new();
        for parameter in T::into_params(|| Some(ParameterIn::Query)) {
            let mut schema = serde_json::to_value(parameter.schema).unwrap_or_default();
            if let (Some(schema), Some(about)) = (schema.as_object_mut(), parameter.description) {
                schema.insert("description".to_owned(), about.into());
            }
            fields.insert(parameter.name, schema);
        }
        Self { whole: json!({"properties": fields}), named: Map::new() }
    }

    pub(crate) fn of_body<T: ToSchema>() -> Self {
        let mut named = Vec::new();
        T::schemas(&mut named);
        let value = |it| serde_json::to_value(it).unwrap_or_default();
        let named = named.into_iter().map(|(name, it)| (name, value(it))).collect();
        Self { whole: value(T::schema()), named }
    }

    /// What may stand where `path` leads to; `None` where the schema knows no more than a text.
    pub(super) fn words(&self, path: &Path) -> Option<String> {
        self.words_of(self.at(path)?)
    }

    /// What to do about the field that `path` leads to, or about its field `below`. `words` say what
    /// may stand there, where the schema does not.
    pub(super) fn repair(&self, path: &Path, below: Option<&str>, words: Option<String>) -> String {
        let below = below.map(|it| Segment::Map { key: it.to_owned() });
        let at = self.at(path);
        let at = match &below {
            Some(below) => at.and_then(|it| self.below(it, below)),
            None => at,
        };
        let words = words.or_else(|| self.words_of(at?)).map(|it| format!("Give {it}."));
        let about = at.and_then(|it| self.about(it));
        match (words, about) {
            (Some(words), Some(about)) => format!("{words} {about}"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => LOOK_IT_UP.to_owned(),
        }
    }

    fn at(&self, path: &Path) -> Option<&Value> {
        path.iter().try_fold(&self.whole, |it, segment| self.below(it, segment))
    }

    fn below<'a>(&'a self, it: &'a Value, segment: &Segment) -> Option<&'a Value> {
        let it = self.resolved(it);
        let own = match segment {
            Segment::Seq { .. } => it.get("items"),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                let property = it.get("properties").and_then(|of| of.get(key));
                property.or_else(|| it.get("additionalProperties"))
            }
            Segment::Unknown => None,
        };
        own.or_else(|| made_of(it).find_map(|it| self.below(it, segment)))
    }

    /// The schema that `it` names, or itself.
    fn resolved<'a>(&'a self, it: &'a Value) -> &'a Value {
        let name = it.get("$ref").and_then(Value::as_str).and_then(|it| it.rsplit('/').next());
        name.and_then(|it| self.named.get(it)).unwrap_or(it)
    }

    fn words_of(&self, it: &Value) -> Option<String> {
        let it = self.resolved(it);
        if let Some(all) = it.get("enum").and_then(Value::as_array) {
            return Some(one_of(&all.iter().filter_map(Value::as_str).collect::<Vec<_>>()));
        }
        let format = it.get("format").and_then(Value::as_str);
        Some(match (kind(it), format) {
            (Some("integer"), _) => format!("a whole number{}", range(it)),
            (Some("number"), _) => format!("a number{}", range(it)),
            (Some("boolean"), _) => "true or false".into(),
            (Some("array"), _) => "a list".into(),
            (Some("object"), _) => "an object".into(),
            (Some("string"), Some("date")) => TIMES[0].into(),
            (Some("string"), Some("date-time")) => TIMES[1].into(),
            (Some(_), _) => return None,
            (None, _) => return made_of(it).find_map(|it| self.words_of(it)),
        })
    }

    /// What the document says about it, in one paragraph.
    fn about(&self, it: &Value) -> Option<String> {
        let text = |it: &Value| it.get("description").and_then(Value::as_str).map(str::to_owned);
        let text = text(it).or_else(|| text(self.resolved(it)))?;
        let text = text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        Some(if text.ends_with('.') { text } else { text + "." })
    }
}

fn made_of(it: &Value) -> impl Iterator<Item = &Value> {
    MADE_OF.iter().filter_map(|way| it.get(way)?.as_array()).flatten()
}

/// The type, of several the one beside null.
fn kind(it: &Value) -> Option<&str> {
    let one = |it: &'_ Value| it.as_str().is_some_and(|it| it != "null");
    match it.get("type")? {
        Value::Array(several) => several.iter().find(|it| one(it))?.as_str(),
        it => it.as_str().filter(|it| *it != "null"),
    }
}

fn range(it: &Value) -> String {
    match (it.get("minimum"), it.get("maximum")) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(" from {least} up"),
        (None, Some(most)) => format!(" up to {most}"),
        (None, None) => String::new(),
    }
}
