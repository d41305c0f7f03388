//! DynamoDB keeps every port's contract.

use greenpulse_aws_tests::Emulator;
use greenpulse_ports::contract;

#[tokio::test]
async fn every_suite() {
    let Some(emulator) = Emulator::start() else { return };
    contract::registry(&emulator.store("registry").await).await;
    contract::readings(&emulator.store("readings").await).await;
    contract::answered(&emulator.store("answered").await).await;
    contract::marks_and_rollups(&emulator.store("rollups").await).await;
}
