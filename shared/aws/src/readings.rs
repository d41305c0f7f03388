use async_trait::async_trait;
use futures::{StreamExt, stream};
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Appended, Fact, first_registers, last_registers, latest};
use greenpulse_domain::time::Window;
use greenpulse_ports::{
    Answer, DayFacts, Extremes, Keeping, MeterDayFacts, Numbering, PortError, ReadingStore,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::append::groups;
use crate::call::{Which, each};
use crate::day::{days_between, facts, is_head, sorted};
use crate::item::{number, sk};
use crate::store::{DynamoStore, IN_FLIGHT};
use crate::table::{self, LAST, name};

const PORT: &str = "readings";

#[async_trait]
impl ReadingStore for DynamoStore {
    async fn append(
        &self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        keeping: Keeping,
    ) -> Vec<Result<Vec<Appended>, PortError>> {
        let n = days.len();
        let (places, groups): (Vec<_>, Vec<_>) =
            groups(days, numbering).into_iter().map(|it| (it.places, it.days)).unzip();
        let appends = groups.into_iter().map(|it| self.append_together(it, numbering, keeping));
        let appends: Vec<_> = appends.collect();
        let appended: Vec<_> = stream::iter(appends).buffered(IN_FLIGHT).collect().await;
        let mut answers: Vec<Option<Result<Vec<Appended>, PortError>>> =
            std::iter::repeat_with(|| None).take(n).collect();
        for (place, appended) in places.into_iter().flatten().zip(appended.into_iter().flatten()) {
            answers[place] = Some(appended);
        }
        answers.into_iter().flatten().collect()
    }

    async fn append_answered(
        &self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        answer: Answer,
    ) -> Result<Vec<Vec<Appended>>, PortError> {
        self.append_with_answer(days, numbering, answer).await
    }

    async fn days(&self, of: &[(MeterId, Date)]) -> Result<Vec<DayFacts>, PortError> {
        each(IN_FLIGHT, of, |(meter, day)| self.day_facts(meter, *day)).await
    }

    async fn overlapping(
        &self,
        meter: &MeterId,
        window: Window,
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Fact>, PortError> {
        let (first, last) = window.edge_days(&TimeZone::UTC);
        let (first, last) = days_between(first, last);
        let items = self.all(PORT, &table::meter(meter), Which::Between(first, last)).await?;
        let mut found = sorted(items.iter().map(facts))?;
        found.retain(|it| it.overlaps(window) && as_of.is_none_or(|at| it.received <= at));
        Ok(found)
    }

    fn sealed_before(&self) -> Date {
        self.first_open_day()
    }

    async fn latest(&self, meters: &[MeterId]) -> Result<Vec<Option<Fact>>, PortError> {
        each(IN_FLIGHT, meters, |it| self.latest_of(it)).await
    }

    async fn extremes(&self, meters: &[MeterId]) -> Result<Vec<Option<Extremes>>, PortError> {
        each(IN_FLIGHT / 4, meters, |it| self.extremes_of(it)).await
    }
}

/// Sort keys of every head and chunk.
fn every_day() -> (String, String) {
    ("f#".into(), format!("f#{LAST}"))
}

impl DynamoStore {
    async fn day_facts(&self, meter: &MeterId, day: Date) -> Result<DayFacts, PortError> {
        let (stored, [before, after]) =
            futures::try_join!(self.stored_day(meter, day), self.register_neighbors(meter, day))?;
        let facts = stored.facts.to_vec();
        let of = async |day: Option<Date>| match day {
            Some(day) => Ok(self.stored_day(meter, day).await?.facts.to_vec()),
            None => Ok::<_, PortError>(vec![]),
        };
        let (before, after) = futures::try_join!(of(before), of(after))?;
        let (before, after) = (last_registers(&before), first_registers(&after));
        Ok(DayFacts { facts, before, after })
    }

    /// The nearest days before and after one that have register readings.
    pub(crate) async fn register_neighbors(
        &self,
        meter: &MeterId,
        day: Date,
    ) -> Result<[Option<Date>; 2], PortError> {
        let pk = table::meter(meter);
        let any = Which::Between("r#".into(), format!("r#{LAST}"));
        // Most meters have none.
        if self.all_of(PORT, self.query(&pk, any).limit(1), 1).await?.is_empty() {
            return Ok([None, None]);
        }
        let sk_of = |day: Result<Date, jiff::Error>| day.map(table::registers_sk);
        let before = sk_of(day.yesterday()).unwrap_or_default();
        let after = sk_of(day.tomorrow()).unwrap_or_else(|_| LAST.into());
        let before = Which::BetweenBackwards("r#".into(), before);
        let after = Which::Between(after, format!("r#{LAST}"));
        let nearest = async |which| {
            let found = self.all_of(PORT, self.query(&pk, which).limit(1), 1).await?;
            Ok::<_, PortError>(found.first().and_then(|it| table::day_of(sk(it))))
        };
        let (before, after) = futures::try_join!(nearest(before), nearest(after))?;
        Ok([before, after])
    }

    /// Walks back from the last day to one with facts; a moment late, for half the price.
    async fn latest_of(&self, meter: &MeterId) -> Result<Option<Fact>, PortError> {
        let pk = table::meter(meter);
        let late = |which| self.query(&pk, which).consistent_read(false);
        let (first, mut last) = every_day();
        loop {
            let back = late(Which::BetweenBackwards(first.clone(), last)).limit(1);
            let mut items = self.all_of(PORT, back, 1).await?;
            let Some(sk) = items.first().map(sk) else { return Ok(None) };
            let day = table::day_of(sk).ok_or_else(|| PortError::malformed(PORT, sk))?;
            // Chunks come after their head: a head that is last has all of its day's facts.
            if !is_head(sk) {
                let of_day = late(Which::Begins(table::head_sk(day)));
                items = self.all_of(PORT, of_day, usize::MAX).await?;
            }
            let facts = sorted(items.iter().map(facts))?;
            if let Some(fact) = latest(&facts) {
                return Ok(Some(*fact));
            }
            last = table::head_sk(day.checked_sub(1.day()).unwrap_or(Date::MIN)) + LAST;
        }
    }

    async fn extremes_of(&self, meter: &MeterId) -> Result<Option<Extremes>, PortError> {
        let Some(latest) = self.latest_of(meter).await? else { return Ok(None) };
        let (first, last) = every_day();
        let query = self.query(&table::meter(meter), Which::Between(first, last));
        let query = query
            .projection_expression("#sk, #n, #a")
            .expression_attribute_names("#n", name::N_FACTS)
            .expression_attribute_names("#a", name::RECEIVED);
        let items = self.all_of(PORT, query, usize::MAX).await?;
        let heads = items.iter().filter(|it| is_head(sk(it)));
        let days: Vec<(Date, u64, u64)> = heads
            .filter_map(|it| {
                let n_facts = number(it, name::N_FACTS).filter(|it| 0 < *it)?;
                Some((table::day_of(sk(it))?, n_facts, number(it, name::RECEIVED)?))
            })
            .collect();
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(None) };
        let received = days.iter().map(|it| it.2).max().unwrap_or_default();
        let last_received = Timestamp::from_millisecond(received as i64)
            .map_err(|err| PortError::malformed(PORT, err))?;
        Ok(Some(Extremes {
            n_days: days.len() as u64,
            n_facts: days.iter().map(|it| it.1).sum(),
            first_day: first.0,
            last_day: last.0,
            last_received,
            latest,
        }))
    }
}
