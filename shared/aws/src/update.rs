//! Changes of single items, for a call of their own or for a transaction.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use greenpulse_ports::PortError;

use crate::call::{failed, pause, refused};
use crate::item::{Item, n};
use crate::store::DynamoStore;
use crate::table::Key;

/// How often a transaction that met another one is tried.
const TRIES: u32 = 10;

/// A change of one item, made where its conditions hold.
#[derive(Debug, Clone)]
pub(crate) struct Update {
    key: Key,
    sets: Vec<String>,
    removes: Vec<String>,
    conditions: Vec<String>,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Update {
    pub(crate) fn of(key: Key) -> Self {
        Self {
            key,
            sets: vec![],
            removes: vec![],
            conditions: vec![],
            names: HashMap::new(),
            values: HashMap::new(),
        }
    }

    fn name(&mut self, name: &str) {
        self.names.insert(format!("#{name}"), name.into());
    }

    pub(crate) fn set(mut self, name: &str, value: AttributeValue) -> Self {
        self.name(name);
        self.values.insert(format!(":{name}"), value);
        self.sets.push(format!("#{name} = :{name}"));
        self
    }

    pub(crate) fn set_if_absent(mut self, name: &str, value: AttributeValue) -> Self {
        self.name(name);
        self.values.insert(format!(":{name}"), value);
        self.sets.push(format!("#{name} = if_not_exists(#{name}, :{name})"));
        self
    }

    /// Adds to a number, which is 0 where it is absent.
    pub(crate) fn add(self, name: &str, by: u64) -> Self {
        self.add_from(name, 0, by)
    }

    /// Adds to a number, which is `start` where it is absent.
    pub(crate) fn add_from(mut self, name: &str, start: u64, by: u64) -> Self {
        self.name(name);
        self.values.insert(":start".into(), n(start));
        self.values.insert(format!(":{name}"), n(by));
        self.sets.push(format!("#{name} = if_not_exists(#{name}, :start) + :{name}"));
        self
    }

    pub(crate) fn remove(mut self, name: &str) -> Self {
        self.name(name);
        self.removes.push(format!("#{name}"));
        self
    }

    /// Makes the change only where `name` compares so with `value`: `=`, `<` …
    pub(crate) fn when(mut self, name: &str, compares: &str, value: AttributeValue) -> Self {
        self.name(name);
        let placeholder = format!(":w{}", self.conditions.len());
        self.conditions.push(format!("#{name} {compares} {placeholder}"));
        self.values.insert(placeholder, value);
        self
    }

    pub(crate) fn when_absent(mut self, name: &str) -> Self {
        self.name(name);
        self.conditions.push(format!("attribute_not_exists(#{name})"));
        self
    }

    /// [`when`](Self::when), or where `name` is absent.
    pub(crate) fn when_absent_or(self, name: &str, compares: &str, value: AttributeValue) -> Self {
        let mut update = self.when(name, compares, value);
        if let Some(last) = update.conditions.last_mut() {
            *last = format!("(attribute_not_exists(#{name}) OR {last})");
        }
        update
    }

    pub(crate) fn when_there(mut self, name: &str) -> Self {
        self.name(name);
        self.conditions.push(format!("attribute_exists(#{name})"));
        self
    }

    fn expression(&self) -> String {
        let mut parts = Vec::new();
        if !self.sets.is_empty() {
            parts.push(format!("SET {}", self.sets.join(", ")));
        }
        if !self.removes.is_empty() {
            parts.push(format!("REMOVE {}", self.removes.join(", ")));
        }
        parts.join(" ")
    }

    fn condition(&self) -> Option<String> {
        (!self.conditions.is_empty()).then(|| self.conditions.join(" AND "))
    }

    fn call(self, store: &DynamoStore) -> UpdateItemFluentBuilder {
        let (expression, condition) = (self.expression(), self.condition());
        store
            .client
            .update_item()
            .table_name(store.table_name())
            .set_key(Some(self.key.item()))
            .update_expression(expression)
            .set_condition_expression(condition)
            .set_expression_attribute_names(Some(self.names))
            .set_expression_attribute_values(some(self.values))
    }

    fn part(self, table: &str) -> Result<TransactWriteItem, PortError> {
        let (expression, condition) = (self.expression(), self.condition());
        let update = aws_sdk_dynamodb::types::Update::builder()
            .table_name(table)
            .set_key(Some(self.key.item()))
            .update_expression(expression)
            .set_condition_expression(condition)
            .set_expression_attribute_names(Some(self.names))
            .set_expression_attribute_values(some(self.values))
            .build()
            .map_err(|err| PortError::malformed("table", err))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

/// DynamoDB refuses an empty list of values.
fn some(values: HashMap<String, AttributeValue>) -> Option<HashMap<String, AttributeValue>> {
    (!values.is_empty()).then_some(values)
}

/// One part of a transaction.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    Update(Update),
    /// Puts an item, whatever is there.
    Put(Item),
    Delete(Update),
    /// Only its conditions count.
    Check(Update),
}

/// What became of a change with conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    Done,
    /// The condition of the action at this place did not hold; nothing was changed.
    Refused(usize),
}

impl Action {
    fn part(self, table: &str) -> Result<TransactWriteItem, PortError> {
        let malformed = |err| PortError::malformed("table", err);
        let part = TransactWriteItem::builder();
        Ok(match self {
            Self::Update(update) => return update.part(table),
            Self::Put(item) => {
                let put = Put::builder().table_name(table).set_item(Some(item));
                part.put(put.build().map_err(malformed)?).build()
            }
            Self::Delete(it) => {
                let delete = aws_sdk_dynamodb::types::Delete::builder()
                    .table_name(table)
                    .set_key(Some(it.key.item()))
                    .set_condition_expression(it.condition())
                    .set_expression_attribute_names(
                        Some(it.names).filter(|names| !names.is_empty()),
                    )
                    .set_expression_attribute_values(some(it.values));
                part.delete(delete.build().map_err(malformed)?).build()
            }
            Self::Check(it) => {
                let check = aws_sdk_dynamodb::types::ConditionCheck::builder()
                    .table_name(table)
                    .set_key(Some(it.key.item()))
                    .condition_expression(it.condition().unwrap_or_default())
                    .set_expression_attribute_names(Some(it.names))
                    .set_expression_attribute_values(some(it.values));
                part.condition_check(check.build().map_err(malformed)?).build()
            }
        })
    }
}

impl DynamoStore {
    pub(crate) async fn update(
        &self,
        port: &'static str,
        update: Update,
    ) -> Result<Made, PortError> {
        match update.call(self).send().await {
            Ok(_) => Ok(Made::Done),
            Err(err) if refused(&err) => Ok(Made::Refused(0)),
            Err(err) => Err(failed(port, err)),
        }
    }

    pub(crate) async fn put(&self, port: &'static str, item: Item) -> Result<(), PortError> {
        let put = self.client.put_item().table_name(self.table_name()).set_item(Some(item));
        put.send().await.map(drop).map_err(|err| failed(port, err))
    }

    pub(crate) async fn delete(&self, port: &'static str, key: &Key) -> Result<(), PortError> {
        let delete = self.client.delete_item().table_name(self.table_name());
        let deleted = delete.set_key(Some(key.item())).send().await;
        deleted.map(drop).map_err(|err| failed(port, err))
    }

    /// All of `actions`, or none: one alone as a plain call, which is billed half as much.
    pub(crate) async fn transact(
        &self,
        port: &'static str,
        mut actions: Vec<Action>,
    ) -> Result<Made, PortError> {
        match actions.as_slice() {
            [] => return Ok(Made::Done),
            [Action::Update(_)] => {
                if let Some(Action::Update(only)) = actions.pop() {
                    return self.update(port, only).await;
                }
            }
            _ => {}
        }
        let parts = actions.into_iter().map(|it| it.part(self.table_name()));
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        let mut attempt = 0;
        loop {
            let sent =
                self.client.transact_write_items().set_transact_items(Some(parts.clone())).send();
            let Err(err) = sent.await else { return Ok(Made::Done) };
            let cancelled =
                err.as_service_error().filter(|it| it.is_transaction_canceled_exception());
            let Some(reasons) = cancelled.and_then(|it| match it {
                aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(it) => it.cancellation_reasons.as_deref(),
                _ => None,
            }) else {
                return Err(failed(port, err));
            };
            let code = |wanted: &str| reasons.iter().position(|it| it.code() == Some(wanted));
            if let Some(place) = code("ConditionalCheckFailed") {
                return Ok(Made::Refused(place));
            }
            attempt += 1;
            // Another transaction, or a throttled item: nothing says that it would never work.
            let passes =
                ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];
            if TRIES <= attempt || !passes.iter().any(|it| code(it).is_some()) {
                return Err(failed(port, err));
            }
            pause(attempt).await;
        }
    }
}
