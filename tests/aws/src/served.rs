//! A server of this test's own.

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A router on a free port of the loopback; it ends with this.
#[derive(Debug)]
pub(crate) struct Served {
    pub(crate) endpoint: String,
    server: JoinHandle<()>,
}

impl Served {
    pub(crate) async fn new(router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { endpoint, server }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.server.abort();
    }
}
