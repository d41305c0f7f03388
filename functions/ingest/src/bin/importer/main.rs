//! Dropped files on Lambda: whatever comes to lie in the bucket's `incoming/` is taken in.

#![recursion_limit = "256"]

mod lambda;

#[tokio::main]
async fn main() -> Result<(), greenpulse_aws::handler::Error> {
    lambda::run().await
}
