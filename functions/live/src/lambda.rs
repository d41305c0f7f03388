use std::sync::Arc;

use greenpulse_aws::Cloud;
use greenpulse_aws::handler::{Error, failures, handle, messages};
use greenpulse_domain::event::Event;
use greenpulse_http::Door;
use greenpulse_ports::ConfigurationCache;
use jiff::Timestamp;
use live::Conversations;
use serde::Deserialize;
use serde_json::{Value, json};

pub(crate) async fn run() -> Result<(), Error> {
    let cloud = &Cloud::from_env().await;
    let (registry, sockets) = (cloud.store()?, cloud.sockets()?);
    let configuration = Arc::new(ConfigurationCache::new(registry.clone()));
    let door = Arc::new(Door::new(registry.clone()));
    let origin = cloud.needed("GREENPULSE_PUBLIC_URL")?;
    let conversations = &Conversations { registry, configuration, door, sockets, origin };
    handle(async |event, _| match messages(&event) {
        Some(messages) => Ok(on_events(conversations, messages, cloud.now()).await),
        None => on_socket(conversations, &event, cloud.now()).await,
    })
    .await
}

/// Tells of all of them at once; what is no event fails alone.
async fn on_events(
    conversations: &Conversations,
    messages: Vec<(String, Value)>,
    now: Timestamp,
) -> Value {
    let (mut ids, mut events, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for (id, body) in messages {
        match Event::deserialize(&body) {
            Ok(event) => {
                ids.push(id);
                events.push(event);
            }
            Err(err) => {
                tracing::error!(error = %err, message.id = id, "failed to read an event");
                failed.push(id);
            }
        }
    }
    if let Err(err) = conversations.tell(events, now).await {
        tracing::error!(error = %err, "failed to tell of events");
        failed.extend(ids);
    }
    failures(failed)
}

/// What the gateway hears on a socket. A body in the answer would be said there.
async fn on_socket(
    conversations: &Conversations,
    event: &Value,
    now: Timestamp,
) -> Result<Value, Error> {
    let context = &event["requestContext"];
    let id = context["connectionId"].as_str().ok_or("no event of a socket")?;
    let status = match context["eventType"].as_str() {
        Some("CONNECT") => {
            let ticket = event["queryStringParameters"]["ticket"].as_str().unwrap_or_default();
            let opened = conversations.open(id, origin(event), ticket, now).await?;
            opened.map_or_else(|it| it.status(), |()| 200)
        }
        Some("MESSAGE") => {
            // Bytes are nothing that a client may say.
            let is_text = event["isBase64Encoded"] != true;
            let text = event["body"].as_str().filter(|_| is_text).unwrap_or_default();
            let said_ms = context["requestTimeEpoch"].as_i64();
            let said_ms = said_ms.unwrap_or_else(|| now.as_millisecond());
            conversations.hear(id, text, said_ms, now).await?;
            200
        }
        _ => {
            conversations.close(id).await?;
            200
        }
    };
    Ok(json!({ "statusCode": status }))
}

/// Of the page that asks. The gateway hands over names of headers as they came.
fn origin(event: &Value) -> Option<&str> {
    let headers = event["headers"].as_object()?;
    headers.iter().find(|it| it.0.eq_ignore_ascii_case("origin"))?.1.as_str()
}
