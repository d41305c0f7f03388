//! Lists in pages, after opaque cursors.

use greenpulse_http::Problem;
use serde::Deserialize;
use utoipa::IntoParams;

const MAX_LIMIT: usize = 1_000;

#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// At most so many; 1,000 unless less is asked for.
    pub(crate) limit: Option<usize>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

impl Paging {
    /// The asked-for part of `items`, which are in the order of their keys, and the next cursor.
    pub(crate) fn page<T>(
        &self,
        items: impl IntoIterator<Item = T>,
        key: impl Fn(&T) -> String,
    ) -> Result<(Vec<T>, Option<String>), Problem> {
        let limit = self.limit(MAX_LIMIT)?;
        let after = self.after()?;
        let mut rest = items
            .into_iter()
            .skip_while(|it| after.as_ref().is_some_and(|after| key(it) <= *after));
        let page: Vec<T> = rest.by_ref().take(limit).collect();
        let next = rest.next().and(page.last()).map(|last| cursor(&key(last)));
        Ok((page, next))
    }

    pub(crate) fn limit(&self, most: usize) -> Result<usize, Problem> {
        match self.limit {
            Some(0) => {
                Err(Problem::field("limit", "positive", "nothing asked for", "Ask for 1 or more."))
            }
            limit => Ok(limit.unwrap_or(most).min(most)),
        }
    }

    /// The key that the cursor stands for.
    pub(crate) fn after(&self) -> Result<Option<String>, Problem> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let read = read(cursor).ok_or_else(|| {
            Problem::field(
                "cursor",
                "cursor",
                "no cursor of ours",
                "Repeat `next` as it was given.",
            )
        });
        read.map(Some)
    }
}

/// The opaque cursor that stands for `key`.
pub(crate) fn cursor(key: &str) -> String {
    key.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn read(cursor: &str) -> Option<String> {
    if !cursor.is_ascii() || !cursor.len().is_multiple_of(2) {
        return None;
    }
    let bytes: Option<Vec<u8>> = (0..cursor.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&cursor[at..at + 2], 16).ok())
        .collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_everything_once() {
        let items = ["a", "b", "c", "d", "e"];
        let mut paging = Paging { limit: Some(2), cursor: None };
        let mut seen = Vec::new();
        loop {
            let (page, next) = paging.page(items, |it| (*it).to_owned()).unwrap();
            seen.extend(page);
            paging.cursor = next;
            if paging.cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, items);
    }

    #[test]
    fn a_cursor_of_somebody_else_is_refused() {
        let paging = Paging { limit: None, cursor: Some("zz".into()) };
        assert!(paging.after().is_err());
    }
}
