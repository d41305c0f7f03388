use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::Appended;
use greenpulse_formats::fault::RowFault;
use serde::Serialize;
use utoipa::ToSchema;

/// What became of every row. The counts and the rejected rows add up to the rows sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct Receipt {
    /// Kept, conflicts among them.
    pub accepted: usize,
    /// There already.
    pub duplicate: usize,
    /// Kept, but a greater one is there already.
    pub superseded: usize,
    /// Kept for a meter that nobody has placed yet.
    pub quarantined: usize,
    pub rejected: Vec<RowFault>,
    pub findings: Vec<Finding>,
}

/// Something to look at that refused nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = usize, required = false)]
    pub row: Option<usize>,
    pub rule: &'static str,
    pub detail: String,
}

impl Finding {
    fn conflict(row: usize) -> Self {
        Self {
            row: Some(row),
            rule: "conflict",
            detail: "another value of the same revision is there; the greater one counts".into(),
        }
    }

    fn quarantine(meter: &MeterId) -> Self {
        Self {
            row: None,
            rule: "meter-unplaced",
            detail: format!("{meter} belongs to no building yet; its readings wait in quarantine"),
        }
    }
}

impl Receipt {
    /// Counts kept rows: which it is, whether it waits in quarantine, and what became of it.
    pub(crate) fn count(&mut self, rows: impl Iterator<Item = ((usize, bool), Appended)>) {
        for ((row, in_quarantine), became) in rows {
            if became == Appended::Conflict {
                self.findings.push(Finding::conflict(row));
            }
            match became {
                Appended::Known => self.duplicate += 1,
                Appended::Superseded => self.superseded += 1,
                Appended::New | Appended::Conflict if in_quarantine => self.quarantined += 1,
                Appended::New | Appended::Conflict => self.accepted += 1,
            }
        }
    }

    /// Says once which meters wait for somebody to place them.
    pub(crate) fn name_unplaced<'a>(&mut self, meters: impl IntoIterator<Item = &'a MeterId>) {
        self.findings.extend(meters.into_iter().map(Finding::quarantine));
    }
}
