use std::collections::{BTreeSet, HashMap, HashSet};

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use futures::future::{try_join, try_join_all};
use greenpulse_domain::mark::{Counters, Mark, Scope};
use greenpulse_ports::{Backlog, Ledger, Paged, PortError, ScopeState};
use jiff::civil::Date;

use crate::call::{Which, each};
use crate::day::{due, is_head};
use crate::item::{Item, key, n, number, s, sk};
use crate::store::{DynamoStore, IN_FLIGHT};
use crate::table::{self, DIRTY_INDEX, Kind, LAST, SHARDS, name};
use crate::update::{Made, Update};

const PORT: &str = "ledger";
/// Marks of one kind and shard that are counted at most.
const COUNTED: u16 = 4_000;

#[async_trait]
impl Ledger for DynamoStore {
    /// What is due: a scope that was settled lately comes later. The index that this reads is a
    /// moment behind, so that a mark may be missed until the next look.
    async fn pending(&self, limit: usize) -> Result<Vec<Mark>, PortError> {
        self.pay().await?;
        let mut marks = self.pending_of(Kind::Meter, limit).await?;
        if marks.len() < limit {
            marks.extend(self.pending_of(Kind::Building, limit - marks.len()).await?);
        }
        Ok(marks)
    }

    /// The index that this counts by is a moment behind, so that marks may be missed until the next look.
    async fn backlog(&self, before: Date) -> Result<Backlog, PortError> {
        let owed = (0..SHARDS).map(async |shard| {
            let owed = self.query(&table::owed(shard), Which::All).limit(1);
            self.all_of(PORT, owed, 1).await
        });
        // First what is owed: it goes once its marks are there, and would be seen as neither.
        let owes = try_join_all(owed).await?.iter().any(|it| !it.is_empty());
        let meters = self.n_dirty(Kind::Meter, table::head_sk(before));
        let buildings = self.n_dirty(Kind::Building, table::building_day_sk(before));
        let ((meter_days, more_meters), (building_days, more_buildings)) =
            try_join(meters, buildings).await?;
        Ok(Backlog { meter_days, building_days, more: owes || more_meters || more_buildings })
    }

    async fn settle(&self, marks: &[Mark]) -> Result<(), PortError> {
        let mut newest: HashMap<&Scope, u64> = HashMap::new();
        for mark in marks {
            let seq = newest.entry(&mark.scope).or_default();
            *seq = mark.seq.max(*seq);
        }
        each(IN_FLIGHT, newest, |(scope, seq)| self.settle_one(scope, seq)).await.map(drop)
    }

    /// A page holds every mark of the meters and buildings in it, so that it may be longer than
    /// `limit`.
    async fn scopes(
        &self,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<Paged<ScopeState>, PortError> {
        if cursor.is_none() {
            self.pay().await?;
        }
        let mut items = Vec::new();
        let subjects = self.subjects().await?;
        let after = cursor.as_ref().and_then(|it| subjects.iter().position(|sk| sk == it));
        let mut left = subjects[after.map_or(0, |it| it + 1)..].iter().peekable();
        while let Some(subject) = left.next() {
            let marks = self.marks_of(subject).await?;
            items.extend(marks.iter().map(state).collect::<Result<Vec<_>, _>>()?);
            if limit <= items.len() && left.peek().is_some() {
                return Ok(Paged { items, next: Some(subject.clone()) });
            }
        }
        Ok(Paged { items, next: None })
    }

    async fn unmarked(&self) -> Result<Vec<Scope>, PortError> {
        let subjects = self.subjects().await?;
        let unmarked = each(IN_FLIGHT / 8, &subjects, |it| self.unmarked_of(it)).await?;
        Ok(unmarked.concat())
    }
}

impl DynamoStore {
    /// Takes a shard for `seconds`, unless somebody else has it: who drains it twice at once does
    /// the same twice.
    ///
    /// # Errors
    ///
    /// The table's.
    pub async fn take_shard(&self, shard: u64, seconds: u64) -> Result<bool, PortError> {
        let now = self.now().as_second();
        let take = Update::of(table::lease(shard))
            .set(name::EXPIRES, n(now + seconds as i64))
            .when_absent_or(name::EXPIRES, "<", n(now));
        Ok(self.update(PORT, take).await? == Made::Done)
    }

    /// Gives a shard back.
    ///
    /// # Errors
    ///
    /// The table's.
    pub async fn give_shard(&self, shard: u64) -> Result<(), PortError> {
        self.delete(PORT, &table::lease(shard)).await
    }

    async fn pending_of(&self, kind: Kind, limit: usize) -> Result<Vec<Mark>, PortError> {
        let shards = self.settings.shard.map_or(0..SHARDS, |it| it..it + 1);
        let now = due(self.now().as_second());
        let queries = shards.map(|shard| {
            let query = self
                .dirty_of(kind, shard)
                .key_condition_expression("#dirty = :dirty AND #due <= :due")
                .expression_attribute_names("#due", name::DUE)
                .expression_attribute_values(":due", s(&now))
                .limit(i32::try_from(limit).unwrap_or(i32::MAX));
            self.all_of(PORT, query, limit)
        });
        let found = try_join_all(queries).await?;
        let mut keys: Vec<_> = found.iter().flatten().map(key).collect();
        keys.sort_unstable();
        keys.truncate(limit);
        let items = self.items(PORT, keys).await?;
        let states = items.values().map(state).collect::<Result<Vec<_>, _>>()?;
        let dirty = states.into_iter().filter(|it| it.counters.done < it.counters.seq);
        let mut marks: Vec<Mark> =
            dirty.map(|it| Mark { scope: it.scope, seq: it.counters.seq }).collect();
        marks.sort_unstable();
        Ok(marks)
    }

    /// How many marks of a kind the index shows with a lesser sort key than `before`, and whether there
    /// may be more.
    async fn n_dirty(&self, kind: Kind, before: String) -> Result<(usize, bool), PortError> {
        let of_shard = async |shard: u64| {
            let query = self.dirty_of(kind, shard).limit(COUNTED.into());
            let is_before = |it: &Item| sk(it) < before.as_str();
            let n = self.all_that(PORT, query, COUNTED.into(), is_before).await?.len();
            Ok::<_, PortError>((n, n == usize::from(COUNTED)))
        };
        let shards = try_join_all((0..SHARDS).map(of_shard)).await?;
        Ok(shards.into_iter().fold((0, false), |sum, it| (sum.0 + it.0, sum.1 || it.1)))
    }

    /// Keys of what is dirty in a shard, what is due first in front.
    fn dirty_of(&self, kind: Kind, shard: u64) -> QueryFluentBuilder {
        let query = self.client.query().table_name(self.table_name()).index_name(DIRTY_INDEX);
        query
            .key_condition_expression("#dirty = :dirty")
            .expression_attribute_names("#dirty", name::DIRTY)
            .expression_attribute_values(":dirty", s(kind.shard(shard)))
    }

    async fn settle_one(&self, scope: &Scope, seq: u64) -> Result<(), PortError> {
        let settled = Update::of(table::mark(scope))
            .set(name::DONE, n(seq))
            .set(name::SETTLED, n(self.now().as_second()));
        let clean = settled.clone().remove(name::DIRTY).remove(name::DUE);
        if self.update(PORT, clean.when(name::SEQ, "=", n(seq))).await? == Made::Done {
            return Ok(());
        }
        // Something more has come, or somebody else has settled more.
        let again = due(self.meter_due(Some(self.now().as_second() as u64)));
        let dirty = settled.set(name::DUE, s(again)).when(name::DONE, "<", n(seq));
        self.update(PORT, dirty).await.map(drop)
    }

    /// Sort keys of whoever has marks: meters, then buildings.
    async fn subjects(&self) -> Result<Vec<String>, PortError> {
        let of_shard =
            |shard| async move { self.all(PORT, &table::subjects(shard), Which::All).await };
        let items = each(IN_FLIGHT, 0..SHARDS, of_shard).await?.concat();
        let mut subjects: Vec<String> = items.iter().map(|it| sk(it).to_owned()).collect();
        subjects.sort_unstable_by_key(|it| (!it.starts_with("m#"), it.clone()));
        Ok(subjects)
    }

    async fn marks_of(&self, subject: &str) -> Result<Vec<Item>, PortError> {
        let prefix = if subject.starts_with('m') { "f#" } else { "d#" };
        let which = Which::Between(prefix.into(), format!("{prefix}{LAST}"));
        let mut items = self.all(PORT, subject, which).await?;
        items.retain(|it| prefix == "d#" || is_head(sk(it)));
        Ok(items)
    }

    /// Days of facts or derived data that have no mark.
    async fn unmarked_of(&self, subject: &str) -> Result<Vec<Scope>, PortError> {
        let items = self.all(PORT, subject, Which::All).await?;
        let marks: HashSet<_> = items
            .iter()
            .filter(|it| number(it, name::SEQ).is_some())
            .filter_map(|it| table::day_of(sk(it)))
            .collect();
        let days: BTreeSet<_> = items
            .iter()
            .filter(|it| matches!(sk(it).get(..2), Some("f#" | "h#" | "d#")))
            .filter_map(|it| table::day_of(sk(it)))
            .filter(|it| !marks.contains(it))
            .collect();
        let mark = if subject.starts_with('m') { "f#" } else { "d#" };
        let scope = |day| table::scope(&table::Key::new(subject, format!("{mark}{day}")));
        days.into_iter().map(scope).collect()
    }
}

fn state(item: &Item) -> Result<ScopeState, PortError> {
    let of = |name| number(item, name).unwrap_or(0);
    let counters = Counters { seq: of(name::SEQ), done: of(name::DONE) };
    Ok(ScopeState { scope: table::scope(&key(item))?, counters })
}
