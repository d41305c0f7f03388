use std::sync::Arc;

use greenpulse_aws::handler::{Deadline, Error, failures, handle, messages};
use greenpulse_aws::{Bucket, Cloud, Queue};
use greenpulse_ports::ConfigurationCache;
use ingest::{Deps, Dropped, Drops, SoFar, TakenIn, take_in};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Where files are dropped.
const INCOMING: &str = "incoming/";

struct Work {
    cloud: Cloud,
    bucket: Arc<Bucket>,
    queue: Queue,
    drops: Drops,
}

/// A file in the bucket. What S3 tells of one that was dropped, or what we tell ourselves of one
/// that took longer than a call may.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Task {
    key: String,
    /// Which bytes: a file that was replaced is another, and told of anew.
    etag: String,
    so_far: Option<SoFar>,
}

pub(crate) async fn run() -> Result<(), Error> {
    let cloud = Cloud::from_env().await;
    let (store, bucket, events) = (cloud.store()?, cloud.bucket()?, cloud.bus()?);
    let queue = cloud.queue("GREENPULSE_IMPORT_QUEUE")?;
    let configuration = Arc::new(ConfigurationCache::new(store.clone()));
    let ingest = Deps { readings: store.clone(), registry: store, configuration };
    let drops = Drops { ingest, artifacts: bucket.clone(), events };
    let work = &Work { cloud, bucket, queue, drops };
    handle(async |event, deadline| work.on(event, deadline).await).await
}

impl Work {
    async fn on(&self, event: Value, deadline: Deadline) -> Result<Value, Error> {
        let mut failed = Vec::new();
        for (id, body) in messages(&event).unwrap_or_default() {
            for task in tasks(&body)? {
                if let Err(err) = self.take(&task, deadline).await {
                    tracing::error!(error = %err, object.key = task.key, "failed to import a file");
                    failed.push(id.clone());
                }
            }
        }
        Ok(failures(failed))
    }

    async fn take(&self, task: &Task, deadline: Deadline) -> Result<(), Error> {
        let Some(path) = task.key.strip_prefix(INCOMING) else { return Ok(()) };
        let Some((file, etag)) = self.bucket.download(&task.key).await? else { return Ok(()) };
        if etag != task.etag {
            return Ok(());
        }
        let so_far = task.so_far.clone();
        let dropped = Dropped { path: path.to_owned(), file: Box::new(file), so_far };
        let go_on = |_| deadline.leaves_time(self.cloud.now());
        match take_in(&self.drops, dropped, self.cloud.now(), &go_on).await? {
            TakenIn::Whole(_) => {}
            TakenIn::Part(so_far) => {
                self.queue.send(&Task { so_far: Some(so_far), ..task.clone() }, 0).await?;
            }
        }
        Ok(())
    }
}

/// The files that a message is about; none for the test message that S3 sends at first.
fn tasks(body: &Value) -> Result<Vec<Task>, Error> {
    let Some(records) = body["Records"].as_array() else {
        let is_task = body.get("key").is_some();
        return Ok(if is_task { vec![Task::deserialize(body)?] } else { vec![] });
    };
    let task = |record: &Value| {
        let object = &record["s3"]["object"];
        let key = decoded(object["key"].as_str().unwrap_or_default());
        let etag = object["eTag"].as_str().unwrap_or_default().to_owned();
        Task { key, etag, so_far: None }
    };
    Ok(records.iter().map(task).collect())
}

/// A key as S3 writes it in an event: form-encoded.
fn decoded(key: &str) -> String {
    let mut bytes = key.bytes();
    let mut text = Vec::with_capacity(key.len());
    while let Some(byte) = bytes.next() {
        let hex = |it: &[u8]| u8::from_str_radix(std::str::from_utf8(it).ok()?, 16).ok();
        match byte {
            b'+' => text.push(b' '),
            b'%' => {
                let pair = [bytes.next().unwrap_or_default(), bytes.next().unwrap_or_default()];
                text.extend(hex(&pair));
            }
            byte => text.push(byte),
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_s3_writes_it() {
        let body = include_str!("../../../../../events/file-dropped.json");
        let event: Value = serde_json::from_str(body).unwrap();
        let (_, body) = messages(&event).unwrap().remove(0);
        let tasks = tasks(&body).unwrap();
        assert_eq!(tasks[0].key, "incoming/campus=north/zone=Europe%2FLondon/main meters.csv");
        assert_eq!(tasks[0].etag, "d41d8cd98f00b204e9800998ecf8427e");
    }
}
