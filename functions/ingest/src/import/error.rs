//! Why a file is refused as a whole, told to whoever sent it.

use axum::http::StatusCode;
use greenpulse_formats::table::TableError;
use greenpulse_formats::terms::{Refusal, Terms};
use greenpulse_http::{FieldError, Problem, with_causes};
use greenpulse_ports::PortError;

use crate::place::PlaceError;

/// A file that is refused as a whole; [`refusal`](Self::refusal) tells the repair.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Table(#[from] TableError),
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// Prices in another currency than the campus's.
    #[error("the campus counts in {campus}, the file in {file}")]
    Currency { campus: String, file: String },
    #[error(transparent)]
    Port(#[from] PortError),
}

impl ImportError {
    /// What would help, said in `terms`; `None` where nothing about the file would.
    pub fn refusal(&self, terms: Terms) -> Option<Refusal> {
        match self {
            Self::Table(err) => Some(err.refusal(terms)),
            Self::Place(err) => err.refusal(terms),
            Self::Currency { campus, .. } => {
                let option = terms.option("currency", campus);
                let repair = format!("pass `{option}` if that is what the file is in");
                Some(Refusal { fields: &["currency"], rule: "currency-other", repair })
            }
            Self::Port(_) => None,
        }
    }

    /// What is wrong and what would help, in one line.
    pub fn told(&self, terms: Terms) -> String {
        let detail = with_causes(self);
        match self.refusal(terms) {
            Some(Refusal { repair, .. }) => format!("{detail}: {repair}"),
            None => detail,
        }
    }
}

/// One entry for each option that the refusal names.
pub(super) fn errors(detail: &str, refusal: &Refusal) -> Vec<FieldError> {
    let Refusal { fields, rule, repair } = refusal;
    let error = |field: &&'static str| FieldError {
        field: (*field).into(),
        rule,
        detail: detail.to_owned(),
        repair: repair.clone().into(),
    };
    fields.iter().map(error).collect()
}

impl From<ImportError> for Problem {
    fn from(err: ImportError) -> Self {
        let detail = err.told(Terms::Api);
        let refusal = err.refusal(Terms::Api);
        let errors = refusal.map(|it| errors(&with_causes(&err), &it)).unwrap_or_default();
        let mut problem = match err {
            ImportError::Port(err) | ImportError::Place(PlaceError::Port(err)) => {
                return err.into();
            }
            ImportError::Table(TableError::TooLarge(_)) => {
                let kind = "/problems/too-large";
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, kind, "Too large", detail)
            }
            ImportError::Table(_) => {
                Self::unprocessable("/problems/unreadable-file", "Unreadable file", detail)
            }
            ImportError::Place(_) | ImportError::Currency { .. } => {
                Self::unprocessable("/problems/misplaced-file", "Nowhere to put it", detail)
            }
        };
        problem.more.errors = errors;
        problem
    }
}
