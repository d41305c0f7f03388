use greenpulse_domain::audit::AuditEntry;
use serde_json::json;

use super::at;
use crate::{Expect, FLEETING, Page, PortError, Registry, Write};

/// Documents change all together or not at all, and only as expected.
pub async fn registry(store: &impl Registry) {
    let put =
        |key: &str, body: u32, expect| Write::Put { key: key.into(), body: json!(body), expect };
    assert_eq!(store.get("a/1").await.unwrap(), None);
    let generation = store.generation().await.unwrap();
    let writes = vec![put("a/1", 1, Expect::Absent), put("a/2", 2, Expect::Anything)];
    store.commit(writes).await.unwrap();
    assert!(generation < store.generation().await.unwrap());
    let doc = store.get("a/1").await.unwrap().unwrap();
    assert_eq!((doc.version, doc.body), (1, json!(1)));

    let clash = vec![put("a/3", 3, Expect::Absent), put("a/1", 9, Expect::Version(7))];
    let refused = store.commit(clash).await;
    assert!(matches!(refused, Err(PortError::Conflict { key }) if key == "a/1"));
    assert_eq!(store.get("a/3").await.unwrap(), None, "all or none");
    let again = store.commit(vec![put("a/1", 9, Expect::Absent)]).await;
    assert!(matches!(again, Err(PortError::Conflict { .. })));

    store
        .commit(vec![put("a/1", 5, Expect::Version(1)), put("b/1", 1, Expect::Anything)])
        .await
        .unwrap();
    let page = |limit, after| Page { limit: Some(limit), after };
    let first = store.list("a/", page(1, None)).await.unwrap();
    assert_eq!((first.items[0].version, &first.items[0].body), (2, &json!(5)));
    let second = store.list("a/", page(5, first.next)).await.unwrap();
    assert_eq!(second.items.iter().map(|it| it.key.as_str()).collect::<Vec<_>>(), ["a/2"]);
    assert_eq!(second.next, None);

    store
        .commit(vec![Write::Delete { key: "a/2".into(), expect: Expect::Version(1) }])
        .await
        .unwrap();
    assert_eq!(store.get("a/2").await.unwrap(), None);

    let generation = store.generation().await.unwrap();
    let fleeting = format!("{FLEETING}a/1");
    store.commit(vec![put(&fleeting, 1, Expect::Absent)]).await.unwrap();
    assert_eq!(store.get(&fleeting).await.unwrap().unwrap().version, 1);
    assert_eq!(store.generation().await.unwrap(), generation, "no configuration has changed");
    let mixed = vec![put(&fleeting, 2, Expect::Version(1)), put("b/1", 6, Expect::Version(1))];
    store.commit(mixed).await.unwrap();
    assert!(generation < store.generation().await.unwrap());

    for action in ["building made", "building moved"] {
        let entry = AuditEntry {
            at: at(0),
            actor: "ann".into(),
            address: Some("192.0.2.1".into()),
            action: action.into(),
            subject: "building/b1".into(),
            before: None,
            after: None,
        };
        store.commit(vec![Write::Audit(entry)]).await.unwrap();
    }
    let newest = store.audit(page(1, None)).await.unwrap();
    assert_eq!(newest.items[0].entry.action, "building moved");
    assert_eq!(newest.items[0].entry.address.as_deref(), Some("192.0.2.1"));
    assert_eq!(newest.next.as_ref(), Some(&newest.items[0].place));
    let older = store.audit(page(5, newest.next)).await.unwrap();
    assert_eq!(older.items[0].entry.action, "building made");
}
