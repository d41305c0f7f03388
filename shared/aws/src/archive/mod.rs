//! The archive on Timestream for LiveAnalytics.

mod client;
mod record;
mod row;

use std::error::Error;

use async_trait::async_trait;
use aws_sdk_timestreamwrite::operation::write_records::WriteRecordsError;
use futures::future::BoxFuture;
use futures::{StreamExt, stream};
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::Fact;
use greenpulse_domain::time::Window;
use greenpulse_ports::{Archived, PortError, ReadingArchive};

use self::client::Clients;

const PORT: &str = "archive";
/// Records that Timestream takes at a time.
const BATCH: usize = 100;
/// Batches on their way at a time.
const IN_FLIGHT: usize = 8;

type Reading = (MeterId, Fact);
type Answer = Result<Archived, PortError>;

/// Readings in one table of Timestream, a record each.
///
/// A record's dimensions, time and measure name say which extent of which meter it is about; its
/// version is the fact's [standing](Fact::standing), so that Timestream itself lets the greater
/// stand (decision 0012).
#[derive(Debug)]
pub struct Archive {
    clients: Clients,
    database: String,
    table: String,
}

impl Archive {
    /// The table called `table` of `database`, at the endpoint that `config` sets, or wherever
    /// Timestream says.
    pub fn new(
        config: aws_config::SdkConfig,
        database: impl Into<String>,
        table: impl Into<String>,
    ) -> Self {
        Self { clients: Clients::new(config), database: database.into(), table: table.into() }
    }

    /// Answers parallel to `batch`, which has no two facts about one extent. Timestream refuses a
    /// request whole for one invalid record: then its halves are tried, down to that one.
    fn write<'a>(&'a self, batch: &'a [&'a Reading]) -> BoxFuture<'a, Vec<Answer>> {
        Box::pin(async move {
            let each = |answer: &dyn Fn() -> Answer| batch.iter().map(|_| answer()).collect();
            let unavailable = |err: &(dyn Error + 'static)| each(&|| Err(again(err)));
            let request = match self.clients.writer().await {
                Ok(client) => client.write_records(),
                Err(err) => return unavailable(&err),
            };
            let request = request.database_name(&self.database).table_name(&self.table);
            let (common, records) = match record::records(batch) {
                Ok(records) => records,
                Err(err) => return unavailable(&err),
            };
            let request = request.common_attributes(common).set_records(Some(records));
            let Err(err) = request.send().await else { return each(&|| Ok(Archived::Kept)) };
            match err.as_service_error() {
                Some(WriteRecordsError::RejectedRecordsException(rejected)) => {
                    let mut answers: Vec<Answer> = each(&|| Ok(Archived::Kept));
                    for it in rejected.rejected_records() {
                        let at = usize::try_from(it.record_index).ok();
                        if let Some(answer) = at.and_then(|at| answers.get_mut(at)) {
                            *answer = Ok(record::rejected(it));
                        }
                    }
                    answers
                }
                Some(WriteRecordsError::ValidationException(_)) if 1 < batch.len() => {
                    let (first, second) = batch.split_at(batch.len() / 2);
                    let mut answers = self.write(first).await;
                    answers.extend(self.write(second).await);
                    answers
                }
                Some(WriteRecordsError::ValidationException(invalid)) => {
                    each(&|| Ok(Archived::Refused(invalid.to_string())))
                }
                _ => unavailable(&err),
            }
        })
    }
}

#[async_trait]
impl ReadingArchive for Archive {
    async fn append(&self, readings: &[Reading]) -> Vec<Answer> {
        let mut places: Vec<usize> = (0..readings.len()).collect();
        let of = |place: &usize| (&readings[*place].0, &readings[*place].1);
        places.sort_by(|a, b| {
            let ((a_meter, a), (b_meter, b)) = (of(a), of(b));
            a_meter.cmp(b_meter).then_with(|| a.order(b))
        });
        let about_one = |a: &usize, b: &usize| {
            let ((a_meter, a), (b_meter, b)) = (of(a), of(b));
            a_meter == b_meter && a.extent == b.extent
        };
        // One request with two records of one key is refused: the greatest speaks for the others.
        let groups: Vec<&[usize]> = places.chunk_by(about_one).collect();
        let greatest = groups.iter().filter_map(|group| group.last());
        let greatest: Vec<&Reading> = greatest.map(|place| &readings[*place]).collect();
        let writes = greatest.chunks(BATCH).map(|batch| self.write(batch));
        let writes: Vec<_> = writes.collect();
        let written: Vec<Vec<Answer>> = stream::iter(writes).buffered(IN_FLIGHT).collect().await;
        let mut answers: Vec<(usize, Answer)> = Vec::with_capacity(readings.len());
        for (group, answer) in groups.into_iter().zip(written.into_iter().flatten()) {
            let Some((last, lesser)) = group.split_last() else { continue };
            answers.extend(lesser.iter().map(|place| (*place, surpassed(&answer))));
            answers.push((*last, answer));
        }
        answers.sort_by_key(|it| it.0);
        answers.into_iter().map(|it| it.1).collect()
    }

    async fn beginning(&self, meter: &MeterId, window: Window) -> Result<Vec<Fact>, PortError> {
        let client = self.clients.reader().await?;
        let sql = row::select(&self.database, &self.table, meter, window);
        let mut facts = Vec::new();
        let mut next = None;
        loop {
            let page = client.query().query_string(&sql).set_next_token(next).send().await;
            let page = page.map_err(|err| crate::call::failed(PORT, err))?;
            for it in page.rows() {
                facts.push(row::fact(it)?);
            }
            next = page.next_token;
            if next.is_none() {
                facts.sort_by(Fact::order);
                return Ok(facts);
            }
        }
    }
}

/// What becomes of a fact when that is what became of the one which surpasses it.
fn surpassed(greater: &Answer) -> Answer {
    match greater {
        Ok(Archived::Refused(reason)) => Ok(Archived::Refused(reason.clone())),
        Ok(_) => Ok(Archived::Surpassed),
        Err(err) => Err(again(err)),
    }
}

/// The same failure once more, for another reading: errors cannot be cloned, their words can.
fn again(err: &(dyn Error + 'static)) -> PortError {
    let of_port = err.downcast_ref::<PortError>().and_then(Error::source);
    let mut causes = Vec::new();
    let mut next = of_port.or(Some(err));
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    PortError::unavailable(PORT, causes.join(": "))
}
