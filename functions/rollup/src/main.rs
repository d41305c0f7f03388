//! Rollups on Lambda: every minute by the schedule, and by shards from the queue when there is much.

mod lambda;

#[tokio::main]
async fn main() -> Result<(), greenpulse_aws::handler::Error> {
    lambda::run().await
}
