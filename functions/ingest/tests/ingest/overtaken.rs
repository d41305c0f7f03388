//! A push that takes so long that another has its `Idempotency-Key`.

use std::sync::Arc;

use async_trait::async_trait;
use axum::http::StatusCode;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::reading::{Appended, Fact};
use greenpulse_domain::time::Window;
use greenpulse_embedded::EmbeddedStore;
use greenpulse_ports::{
    Answer, DayFacts, Expect, Extremes, Keeping, MeterDayFacts, Numbering, Page, PortError,
    ReadingStore, Registry, Write,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use crate::answer::{PATH, body, push};
use crate::gateway::Gateway;

/// A store before which somebody else takes every key.
#[derive(Debug)]
struct Overtaken(Arc<EmbeddedStore>);

#[async_trait]
impl ReadingStore for Overtaken {
    async fn append(
        &self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        keeping: Keeping,
    ) -> Vec<Result<Vec<Appended>, PortError>> {
        self.0.append(days, numbering, keeping).await
    }

    async fn append_answered(
        &self,
        days: Vec<MeterDayFacts>,
        numbering: Numbering,
        answer: Answer,
    ) -> Result<Vec<Vec<Appended>>, PortError> {
        let claim = self.0.get(&answer.key).await?.unwrap();
        let taken = Write::Put { key: claim.key, body: claim.body, expect: Expect::Anything };
        self.0.commit(vec![taken]).await?;
        self.0.append_answered(days, numbering, answer).await
    }

    async fn days(&self, of: &[(MeterId, Date)]) -> Result<Vec<DayFacts>, PortError> {
        self.0.days(of).await
    }

    async fn overlapping(
        &self,
        meter: &MeterId,
        window: Window,
        as_of: Option<Timestamp>,
    ) -> Result<Vec<Fact>, PortError> {
        self.0.overlapping(meter, window, as_of).await
    }

    async fn extremes(&self, meters: &[MeterId]) -> Result<Vec<Option<Extremes>>, PortError> {
        self.0.extremes(meters).await
    }
}

#[tokio::test]
async fn it_keeps_no_row_and_leaves_the_key_to_the_other() {
    let gateway = Gateway::over(|store| Arc::new(Overtaken(store))).await;
    let late = push(&gateway, PATH, "k", body(1.0)).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
    assert_eq!(late.body["type"], "/problems/push-in-flight");
    let meter = "gw~m1".parse().unwrap();
    assert_eq!(gateway.store.extremes(&[meter]).await.unwrap(), [None]);
    let claims = gateway.store.list("fleeting/answer/", Page::default()).await.unwrap().items;
    assert_eq!((claims.len(), &claims[0].body["answer"]), (1, &json!(null)));
}
