//! Calls of the table: what they fail by, pages and batches that are taken to their end.

use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use futures::{StreamExt, TryStreamExt, stream};
use greenpulse_ports::PortError;

use crate::item::{Item, key, s};
use crate::store::{DynamoStore, IN_FLIGHT};
use crate::table::{Key, name};

/// Items that one batch may ask for.
const BATCH: usize = 100;
/// How often what a batch left out is asked for again.
const TRIES: u32 = 8;

/// Which sort keys of a partition are meant.
#[derive(Debug, Clone)]
pub(crate) enum Which {
    All,
    Begins(String),
    /// Both included.
    Between(String, String),
    /// From the last.
    BetweenBackwards(String, String),
}

pub(crate) fn failed<E, R>(port: &'static str, err: SdkError<E, R>) -> PortError
where
    E: Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    PortError::unavailable(port, err)
}

/// Whether a condition did not hold.
pub(crate) fn refused<E: ProvideErrorMetadata, R>(err: &SdkError<E, R>) -> bool {
    err.as_service_error().and_then(|it| it.code()) == Some("ConditionalCheckFailedException")
}

/// Waits a little longer each time, and not as long as the others do.
pub(crate) async fn pause(attempt: u32) {
    let longest = 20_u64 << attempt.min(6);
    let random = u64::from(getrandom::u32().unwrap_or_default());
    tokio::time::sleep(Duration::from_millis(longest / 2 + random % longest)).await;
}

/// Calls for each of `items`, up to `n` at a time; answers in their order.
pub(crate) async fn each<T, R, F>(
    n: usize,
    items: impl IntoIterator<Item = T>,
    call: impl FnMut(T) -> F,
) -> Result<Vec<R>, PortError>
where
    F: Future<Output = Result<R, PortError>>,
{
    let calls: Vec<F> = items.into_iter().map(call).collect();
    stream::iter(calls).buffered(n).try_collect().await
}

impl DynamoStore {
    pub(crate) async fn item(
        &self,
        port: &'static str,
        key: &Key,
    ) -> Result<Option<Item>, PortError> {
        let get = self.client.get_item().table_name(self.table_name()).set_key(Some(key.item()));
        let got = get.consistent_read(true).send().await;
        Ok(got.map_err(|err| failed(port, err))?.item)
    }

    /// Items of a partition, strongly consistent.
    pub(crate) fn query(&self, pk: &str, which: Which) -> QueryFluentBuilder {
        let query = self.client.query().table_name(self.table_name()).consistent_read(true);
        let query = query
            .expression_attribute_names("#pk", name::PK)
            .expression_attribute_values(":pk", s(pk));
        let named = |it: QueryFluentBuilder| it.expression_attribute_names("#sk", name::SK);
        match which {
            Which::All => query.key_condition_expression("#pk = :pk"),
            Which::Begins(with) => named(query)
                .expression_attribute_values(":with", s(with))
                .key_condition_expression("#pk = :pk AND begins_with(#sk, :with)"),
            Which::Between(first, last) => named(query)
                .expression_attribute_values(":first", s(first))
                .expression_attribute_values(":last", s(last))
                .key_condition_expression("#pk = :pk AND #sk BETWEEN :first AND :last"),
            Which::BetweenBackwards(first, last) => {
                self.query(pk, Which::Between(first, last)).scan_index_forward(false)
            }
        }
    }

    /// Every item of a partition that is meant, page after page.
    pub(crate) async fn all(
        &self,
        port: &'static str,
        pk: &str,
        which: Which,
    ) -> Result<Vec<Item>, PortError> {
        self.all_of(port, self.query(pk, which), usize::MAX).await
    }

    /// Up to `limit` items that a query finds.
    pub(crate) async fn all_of(
        &self,
        port: &'static str,
        query: QueryFluentBuilder,
        limit: usize,
    ) -> Result<Vec<Item>, PortError> {
        self.all_that(port, query, limit, |_| true).await
    }

    /// The first `limit` items of a query that are `wanted`, as [`DynamoStore::all_of`] finds them.
    pub(crate) async fn all_that(
        &self,
        port: &'static str,
        query: QueryFluentBuilder,
        limit: usize,
        wanted: impl Fn(&Item) -> bool,
    ) -> Result<Vec<Item>, PortError> {
        let mut items = Vec::new();
        let mut start: Option<HashMap<String, AttributeValue>> = None;
        loop {
            let page = query.clone().set_exclusive_start_key(start).send().await;
            let page = page.map_err(|err| failed(port, err))?;
            items.extend(page.items.unwrap_or_default().into_iter().filter(&wanted));
            start = page.last_evaluated_key;
            if start.is_none() || limit <= items.len() {
                items.truncate(limit);
                return Ok(items);
            }
        }
    }

    /// The items at `keys` that are there, strongly consistent.
    pub(crate) async fn items(
        &self,
        port: &'static str,
        keys: Vec<Key>,
    ) -> Result<HashMap<Key, Item>, PortError> {
        let items = each(IN_FLIGHT / 4, keys.chunks(BATCH), |keys| self.batch(port, keys)).await?;
        Ok(items.into_iter().flatten().map(|it| (key(&it), it)).collect())
    }

    async fn batch(&self, port: &'static str, keys: &[Key]) -> Result<Vec<Item>, PortError> {
        let mut items = Vec::with_capacity(keys.len());
        let mut left: Vec<Item> = keys.iter().map(Key::item).collect();
        for attempt in 0..TRIES {
            if left.is_empty() {
                return Ok(items);
            }
            if 0 < attempt {
                pause(attempt).await;
            }
            let keys = KeysAndAttributes::builder().set_keys(Some(left)).consistent_read(true);
            let keys = keys.build().map_err(|err| PortError::malformed(port, err))?;
            let got =
                self.client.batch_get_item().request_items(self.table_name(), keys).send().await;
            let got = got.map_err(|err| failed(port, err))?;
            items.extend(got.responses.into_iter().flatten().flat_map(|it| it.1));
            let unprocessed = got.unprocessed_keys.unwrap_or_default();
            left = unprocessed.into_iter().flat_map(|it| it.1.keys).collect();
        }
        if left.is_empty() {
            return Ok(items);
        }
        Err(PortError::unavailable(port, format!("{} items were left out", left.len())))
    }
}
