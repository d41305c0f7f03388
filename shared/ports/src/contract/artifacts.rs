use futures::{StreamExt, TryStreamExt, stream};
use greenpulse_domain::content::sha256_hex;

use crate::{Artifact, ArtifactKey, Artifacts, Bytes, Page, PortError};

/// Bytes in parts of two.
pub fn in_parts(bytes: &[u8]) -> Bytes<'_> {
    stream::iter(bytes.chunks(2).map(|it| Ok(it.to_vec()))).boxed()
}

/// The bytes at `key`, if they are as they were put.
pub async fn got(store: &impl Artifacts, key: &ArtifactKey) -> Result<Option<Vec<u8>>, PortError> {
    let Some((artifact, bytes)) = store.get(key).await? else { return Ok(None) };
    let bytes = bytes.try_concat().await?;
    assert_eq!((artifact.key, artifact.n_bytes), (key.clone(), bytes.len() as u64));
    assert_eq!(artifact.sha256, sha256_hex(&bytes));
    Ok(Some(bytes))
}

/// What is put is there, whole, until it is replaced or deleted.
pub async fn artifacts(store: &impl Artifacts) {
    let key = |text: &str| text.parse::<ArtifactKey>().unwrap();
    let of = |text: &str, bytes: &[u8]| Artifact {
        key: key(text),
        n_bytes: bytes.len() as u64,
        sha256: sha256_hex(bytes),
    };
    let got = async |text: &str| got(store, &key(text)).await.unwrap();
    let list = async |prefix: &str| store.list(prefix, Page::default()).await.unwrap().items;
    assert_eq!(got("a/1.csv").await, None);
    assert_eq!(list("").await, []);

    let put = store.put(&key("a/1.csv"), in_parts(b"one")).await.unwrap();
    assert_eq!(put, of("a/1.csv", b"one"));
    assert_eq!(got("a/1.csv").await.as_deref(), Some(&b"one"[..]));
    store.put(&key("a/1.csv"), in_parts(b"another")).await.unwrap();
    assert_eq!(got("a/1.csv").await.as_deref(), Some(&b"another"[..]));
    let broken = stream::iter([Ok(b"bro".to_vec()), Err(PortError::unavailable("test", "ken"))]);
    let refused = store.put(&key("a/1.csv"), broken.boxed()).await;
    assert!(matches!(refused, Err(PortError::Unavailable { port: "test", .. })));
    assert_eq!(got("a/1.csv").await.as_deref(), Some(&b"another"[..]), "all or none");
    store.put(&key("a/empty"), in_parts(b"")).await.unwrap();
    assert_eq!(got("a/empty").await.as_deref(), Some(&b""[..]));

    store.put(&key("a/b/2"), in_parts(b"\0\xff\n")).await.unwrap();
    store.put(&key("ab"), in_parts(b"3")).await.unwrap();
    let [first, second, empty, third] =
        [of("a/1.csv", b"another"), of("a/b/2", b"\0\xff\n"), of("a/empty", b""), of("ab", b"3")];
    let all = [first.clone(), second.clone(), empty.clone(), third.clone()];
    assert_eq!(list("").await, all, "in the order of keys");
    assert_eq!(list("a").await, all, "a prefix is no folder");
    assert_eq!(list("a/").await, all[..3]);
    assert_eq!(list("a/b/2").await, std::slice::from_ref(&second));
    for nowhere in ["b", "a/c", "../", "/", "a/../a/", "a/b/2/"] {
        assert_eq!(list(nowhere).await, [], "{nowhere}");
    }
    let page = |limit, after| Page { limit: Some(limit), after };
    let some = store.list("a/", page(2, None)).await.unwrap();
    assert_eq!(some.items, [first, second]);
    let rest = store.list("a/", page(2, some.next)).await.unwrap();
    assert_eq!((rest.items, rest.next), (vec![empty], None));

    store.delete(&key("a/1.csv")).await.unwrap();
    store.delete(&key("a/1.csv")).await.unwrap();
    assert_eq!(got("a/1.csv").await, None);
    assert_eq!(got("a").await, None, "a folder is no artifact");
    assert_eq!(list("").await.len(), 3);
}
