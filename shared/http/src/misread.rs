//! What of a query or a body cannot be read, said so that it can be repaired: which field, what is wrong
//! there, and what may stand there by the OpenAPI document.

mod meant;

use std::error::Error;

use axum::http::Uri;
use axum_extra::extract::Query;
use serde_path_to_error::{Path, Segment};

use crate::{FieldError, Problem};
pub(crate) use meant::Meant;

/// What is said of a parameter that is given more than once, and is no list.
const SEVERAL: &str = "unsupported value";

/// What stands there, as the program that reads it says.
#[derive(Debug)]
struct Said<'a> {
    path: &'a Path,
    text: String,
    /// The text of a parameter; that of a body is told by what it was taken for alone.
    got: Option<String>,
}

/// 422: a body is JSON, but not as it must be.
pub(crate) fn of_body(err: &(dyn Error + 'static), meant: &Meant) -> Problem {
    let said = inner::<serde_json::Error>(err).map(|it| {
        let place = format!(" at line {} column {}", it.inner().line(), it.inner().column());
        let text = it.inner().to_string();
        let text = text.strip_suffix(&place).unwrap_or(&text).to_owned();
        Said { path: it.path(), text, got: None }
    });
    refused("/problems/invalid-body", "Invalid body", "body", err, said, meant)
}

/// 422: a parameter of a query is not as it must be.
pub(crate) fn of_query(err: &(dyn Error + 'static), uri: &Uri, meant: &Meant) -> Problem {
    let said = inner::<serde::de::value::Error>(err).map(|it| {
        let got = match it.path().iter().next() {
            Some(Segment::Map { key }) => got(uri, key),
            _ => None,
        };
        Said { path: it.path(), text: it.inner().to_string(), got }
    });
    refused("/problems/invalid-query", "Invalid query", "query", err, said, meant)
}

fn refused(
    kind: &'static str,
    title: &'static str,
    whole: &'static str,
    err: &dyn Error,
    said: Option<Said<'_>>,
    meant: &Meant,
) -> Problem {
    match said {
        Some(said) => Problem::of_fields(kind, title, vec![said.error(whole, meant)]),
        None => Problem::unprocessable(kind, title, err.to_string()),
    }
}

/// Where and why reading stopped, among the causes of `err`.
fn inner<'a, E: Error + 'static>(
    err: &'a (dyn Error + 'static),
) -> Option<&'a serde_path_to_error::Error<E>> {
    std::iter::successors(Some(err), |it| (**it).source()).find_map(|it| it.downcast_ref())
}

/// What the query has under `name`, where it has it once.
fn got(uri: &Uri, name: &str) -> Option<String> {
    let Query(all) = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    let mut named = all.into_iter().filter(|it| it.0 == name);
    named.next().filter(|_| named.next().is_none()).map(|it| format!("{:?}", it.1))
}

impl Said<'_> {
    fn error(&self, whole: &'static str, meant: &Meant) -> FieldError {
        if let Some(name) = between(&self.text, "missing field `", "`") {
            let repair = meant.repair(self.path, Some(name), None);
            return field_error(self.below(name), "present", "it is missing".into(), repair);
        }
        if let Some(name) = between(&self.text, "duplicate field `", "`") {
            let (detail, repair) = ("it is given twice".into(), "Give it once.".into());
            return field_error(self.below(name), "once", detail, repair);
        }
        let (rule, detail, words) = self.wrong(meant);
        let repair = meant.repair(self.path, None, words);
        let is_whole = self.path.iter().next().is_none();
        let field = if is_whole { whole.to_owned() } else { self.path.to_string() };
        field_error(field, rule, detail, repair)
    }

    /// The rule that is broken, how, and what may stand there as far as serde says.
    fn wrong(&self, meant: &Meant) -> (&'static str, String, Option<String>) {
        if self.text == SEVERAL {
            return ("once", "it is given more than once".into(), None);
        }
        let unknown = self.text.strip_prefix("unknown variant `");
        if let Some((word, known)) = unknown.and_then(|it| it.split_once("`, expected ")) {
            let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
            return ("known-word", format!("{word:?} is not known"), Some(one_of(&known)));
        }
        if self.text.starts_with("one of ") {
            let detail = "it is none of those that are known".into();
            return ("known-word", detail, Some(self.text.clone()));
        }
        let mistaken = ["invalid type: ", "invalid value: ", "invalid length "]
            .iter()
            .find_map(|it| self.text.strip_prefix(it)?.split_once(", expected "));
        let words = meant.words(self.path).or_else(|| mistaken.map(|it| expected(it.1)));
        let got = mistaken.map(|it| unexpected(it.0)).or_else(|| self.got.clone());
        let detail = match (got, &words) {
            (Some(got), Some(words)) => format!("{got} is not {words}"),
            (None, Some(words)) if meant::TIMES.contains(&words.as_str()) => {
                format!("it is not {words}")
            }
            _ => self.text.trim_end_matches('.').to_owned(),
        };
        ("readable", detail, words)
    }

    /// The field `name` of what the path leads to.
    fn below(&self, name: &str) -> String {
        let is_whole = self.path.iter().next().is_none();
        if is_whole { name.to_owned() } else { format!("{}.{name}", self.path) }
    }
}

fn field_error(field: String, rule: &'static str, detail: String, repair: String) -> FieldError {
    FieldError { field: field.into(), rule, detail, repair: repair.into() }
}

fn one_of(words: &[&str]) -> String {
    format!("one of {}", words.join(", "))
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    Some(text.strip_prefix(before)?.split_once(after)?.0)
}

/// What serde came upon, such as `string "abc"`.
fn unexpected(it: &str) -> String {
    match it {
        "map" => "an object".into(),
        "sequence" => "a list".into(),
        // How long a list was, where an object is wanted.
        _ if it.bytes().all(|it| it.is_ascii_digit()) => "a list".into(),
        _ => {
            let kinds = ["string ", "integer ", "floating point ", "boolean "];
            let value = kinds.iter().find_map(|kind| it.strip_prefix(kind)).unwrap_or(it);
            value.trim_matches('`').to_owned()
        }
    }
}

/// What serde wanted, where the document says no more.
fn expected(it: &str) -> String {
    match it {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0 up".into(),
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number".into(),
        "f32" | "f64" => "a number".into(),
        "a boolean" => "true or false".into(),
        "a string" => "a text".into(),
        "a sequence" => "a list".into(),
        _ if it == "a map" || it.starts_with("struct ") => "an object".into(),
        _ => it.to_owned(),
    }
}
