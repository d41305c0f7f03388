//! Artifacts on S3: an object each, with its checksum in its metadata.

use std::io::{Seek, Write};

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use futures::{StreamExt, TryStreamExt, stream};
use greenpulse_domain::content::Sha256Hex;
use greenpulse_ports::{Artifact, ArtifactKey, Artifacts, Bytes, Page, Paged, PortError};

use crate::call::{each, failed};
use crate::store::IN_FLIGHT;

const PORT: &str = "artifacts";
/// Name of the checksum in an object's metadata.
const CHECKSUM: &str = "sha256";
const DEFAULT_LIMIT: usize = 1_000;

/// Artifacts in one bucket. Objects without a checksum of ours are none: files that somebody
/// dropped, such as those in `incoming/`.
#[derive(Debug, Clone)]
pub struct Bucket {
    client: Client,
    name: String,
}

impl Bucket {
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self { client, name: name.into() }
    }

    /// Copies the object at `key`, whatever it is called, into a file that goes when it is closed,
    /// and says which bytes it held by their ETag; `None` where there is none.
    ///
    /// # Errors
    ///
    /// S3's, and those of the file.
    pub async fn download(&self, key: &str) -> Result<Option<(std::fs::File, String)>, PortError> {
        let Some(mut object) = self.object(key).await? else { return Ok(None) };
        let mut file = tempfile::tempfile().map_err(unavailable)?;
        while let Some(part) = object.body.try_next().await.map_err(unavailable)? {
            file.write_all(&part).map_err(unavailable)?;
        }
        file.rewind().map_err(unavailable)?;
        let etag = object.e_tag.unwrap_or_default().trim_matches('"').to_owned();
        Ok(Some((file, etag)))
    }

    async fn object(&self, key: &str) -> Result<Option<GetObjectOutput>, PortError> {
        match self.client.get_object().bucket(&self.name).key(key).send().await {
            Ok(object) => Ok(Some(object)),
            Err(err) if err.code() == Some("NoSuchKey") => Ok(None),
            Err(err) => Err(failed(PORT, err)),
        }
    }

    /// `None` where the object is no artifact.
    async fn describe(&self, key: ArtifactKey) -> Result<Option<Artifact>, PortError> {
        let head = self.client.head_object().bucket(&self.name).key(key.as_str()).send().await;
        let head = match head {
            Ok(head) => head,
            Err(err) if err.code() == Some("NotFound") => return Ok(None),
            Err(err) => return Err(failed(PORT, err)),
        };
        let sha256 = head.metadata.and_then(|mut it| it.remove(CHECKSUM));
        let n_bytes = n_bytes(head.content_length);
        Ok(sha256.map(|sha256| Artifact { key, n_bytes, sha256 }))
    }
}

#[async_trait]
impl Artifacts for Bucket {
    /// The bytes wait in a file until all of them are there.
    async fn put(&self, key: &ArtifactKey, mut bytes: Bytes<'_>) -> Result<Artifact, PortError> {
        let mut file = tempfile::NamedTempFile::new().map_err(unavailable)?;
        let (mut hash, mut n_bytes) = (Sha256Hex::default(), 0);
        while let Some(part) = bytes.try_next().await? {
            hash.update(&part);
            n_bytes += part.len() as u64;
            file.write_all(&part).map_err(unavailable)?;
        }
        file.flush().map_err(unavailable)?;
        let sha256 = hash.finish();
        let body = ByteStream::from_path(file.path()).await.map_err(unavailable)?;
        let put = self.client.put_object().bucket(&self.name).key(key.as_str());
        let put = put.metadata(CHECKSUM, &sha256).body(body).send().await;
        put.map_err(|err| failed(PORT, err))?;
        Ok(Artifact { key: key.clone(), n_bytes, sha256 })
    }

    async fn get(
        &self,
        key: &ArtifactKey,
    ) -> Result<Option<(Artifact, Bytes<'static>)>, PortError> {
        let Some(object) = self.object(key.as_str()).await? else { return Ok(None) };
        let sha256 = object.metadata.and_then(|mut it| it.remove(CHECKSUM));
        let Some(sha256) = sha256 else { return Ok(None) };
        let n_bytes = n_bytes(object.content_length);
        let artifact = Artifact { key: key.clone(), n_bytes, sha256 };
        let bytes = checked(object.body, artifact.clone());
        Ok(Some((artifact, bytes)))
    }

    async fn list(&self, prefix: &str, page: Page) -> Result<Paged<Artifact>, PortError> {
        let limit = page.limit.unwrap_or(DEFAULT_LIMIT);
        let list = self.client.list_objects_v2().bucket(&self.name).prefix(prefix);
        let list = list.max_keys(i32::try_from(limit).unwrap_or(i32::MAX));
        let mut pages = list.set_start_after(page.after).into_paginator().send();
        let mut keys: Vec<ArtifactKey> = Vec::new();
        let mut is_more = false;
        while let Some(page) = pages.next().await {
            let page = page.map_err(|err| failed(PORT, err))?;
            let found = page.contents.unwrap_or_default().into_iter();
            keys.extend(found.filter_map(|it| it.key?.parse().ok()));
            is_more = page.is_truncated == Some(true);
            if limit <= keys.len() {
                break;
            }
        }
        is_more |= limit < keys.len();
        keys.truncate(limit);
        let next = keys.last().filter(|_| is_more).map(ToString::to_string);
        let items = each(IN_FLIGHT / 4, keys, |it| self.describe(it)).await?;
        Ok(Paged { items: items.into_iter().flatten().collect(), next })
    }

    async fn delete(&self, key: &ArtifactKey) -> Result<(), PortError> {
        let delete = self.client.delete_object().bucket(&self.name).key(key.as_str());
        delete.send().await.map(drop).map_err(|err| failed(PORT, err))
    }
}

fn n_bytes(length: Option<i64>) -> u64 {
    length.and_then(|it| it.try_into().ok()).unwrap_or(0)
}

fn unavailable(err: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> PortError {
    PortError::unavailable(PORT, err)
}

/// The bytes of an object; its last part is an error where they are not those that were put.
fn checked(body: ByteStream, artifact: Artifact) -> Bytes<'static> {
    let state = Some((body, Sha256Hex::default(), artifact));
    stream::try_unfold(state, async |state| {
        let Some((mut body, mut hash, artifact)) = state else { return Ok(None) };
        match body.try_next().await.map_err(unavailable)? {
            Some(part) => {
                hash.update(&part);
                Ok(Some((part.to_vec(), Some((body, hash, artifact)))))
            }
            None if hash.finish() == artifact.sha256 => Ok(None),
            None => Err(PortError::malformed(
                PORT,
                format!("{} is not what was put there", artifact.key),
            )),
        }
    })
    .boxed()
}
