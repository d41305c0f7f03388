//! What a changed meter makes dirty.

use std::collections::BTreeSet;

use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::BuildingId;
use greenpulse_domain::meter::Meter;
use greenpulse_ports::{Restate, Write};

use crate::edit::restate_building;

/// Restates what is derived from the meter, before and after: its own hours, the buildings it
/// leaves and comes to, those of the meters below it, and every building that it prices.
pub(crate) fn restates(
    configuration: &Configuration,
    before: Option<&Meter>,
    after: &Meter,
) -> Vec<Write> {
    if before.is_some_and(|before| same_derivation(before, after)) {
        return vec![];
    }
    let mut writes = vec![Write::Restate(Restate::Meter(after.id.clone()))];
    let below = configuration.meters_below(&after.id);
    let own = before.into_iter().chain([after]).chain(below).filter_map(Meter::building);
    let priced = configuration.campuses_fed_by(&after.id);
    let priced = priced.flat_map(|it| configuration.buildings_of(&it.id)).map(|it| &it.id);
    let touched: BTreeSet<&BuildingId> = own.chain(priced).collect();
    writes.extend(touched.into_iter().map(restate_building));
    writes
}

/// Whether derived data is the same function of the readings. Serial and status play no part in it.
fn same_derivation(before: &Meter, after: &Meter) -> bool {
    before.place == after.place
        && before.measurand == after.measurand
        && before.unit == after.unit
        && before.dial == after.dial
        && before.parent == after.parent
        && before.delta_t == after.delta_t
        && before.max_demand == after.max_demand
        && before.valid_from == after.valid_from
        && before.valid_to == after.valid_to
}

#[cfg(test)]
mod tests {
    use super::*;
    use greenpulse_domain::commodity::Commodity;
    use greenpulse_domain::meter::Place;
    use jiff::Timestamp;

    fn meter(building: &str) -> Meter {
        Meter {
            place: Some(Place::Building(building.parse().unwrap())),
            measurand: Some(Commodity::Electricity.into()),
            ..Meter::unplaced("s~m".parse().unwrap(), Timestamp::UNIX_EPOCH)
        }
    }

    #[test]
    fn moving_a_meter_restates_both_buildings() {
        let configuration = Configuration::default();
        let writes = restates(&configuration, Some(&meter("b1")), &meter("b2"));
        assert_eq!(writes.len(), 3);
        assert!(writes.contains(&restate_building(&"b1".parse().unwrap())));
        assert!(writes.contains(&restate_building(&"b2".parse().unwrap())));
    }

    #[test]
    fn a_new_parent_restates_the_buildings_of_the_meters_below() {
        let below = Meter {
            id: "s~below".parse().unwrap(),
            parent: Some("s~m".parse().unwrap()),
            ..meter("b2")
        };
        let configuration =
            Configuration::new([], [], [meter("b1"), below], Vec::new(), Vec::new());
        let after = Meter { parent: Some("s~top".parse().unwrap()), ..meter("b1") };
        let writes = restates(&configuration, Some(&meter("b1")), &after);
        assert!(writes.contains(&restate_building(&"b2".parse().unwrap())));
    }

    #[test]
    fn a_new_serial_number_restates_nothing() {
        let after = Meter { serial: Some("7".into()), ..meter("b1") };
        assert_eq!(restates(&Configuration::default(), Some(&meter("b1")), &after), []);
    }
}
