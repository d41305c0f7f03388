//! Sockets on Lambda: what API Gateway hears there, and events from the queue behind EventBridge.

mod lambda;

#[tokio::main]
async fn main() -> Result<(), greenpulse_aws::handler::Error> {
    lambda::run().await
}
