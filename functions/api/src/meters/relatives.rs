//! Whether a meter fits the one whose energy includes its own, and those whose energy it includes.

use greenpulse_domain::access::{Action, Caller};
use greenpulse_domain::campus::Campus;
use greenpulse_domain::configuration::Configuration;
use greenpulse_domain::id::MeterId;
use greenpulse_domain::meter::Meter;

use super::MeterFields;
use crate::checks::Checks;
use crate::seen::reaches;

impl MeterFields {
    /// One that the caller does not see answers as one that is not there, unless it stays as it is.
    pub(super) fn check_parent(
        &self,
        checks: &mut Checks,
        id: &MeterId,
        before: Option<&Meter>,
        configuration: &Configuration,
        caller: &Caller,
    ) {
        let Some(parent) = &self.parent else { return };
        let seen = configuration.meters.get(parent);
        let seen = seen.filter(|it| reaches(caller, Action::Read, it.place.as_ref()).is_ok());
        let stays = before.is_some_and(|it| it.parent.as_ref() == Some(parent));
        let repair = "Name a meter that is there, or leave it out.";
        let known = seen.is_some() || stays;
        checks.that(known, "parent", "known-meter", "there is no such meter", repair);
        let other = !known || !self.is_own_ancestor(id, configuration);
        let repair = "Name a meter that does not stand below this one.";
        checks.that(other, "parent", "no-loop", "the meter would include itself", repair);
        let measured = seen.and_then(|it| it.measurand).zip(self.commodity);
        let same = measured.is_none_or(|(above, own)| above == own);
        let detail = measured.map(|(above, own)| format!("it measures {above}, not {own}"));
        let repair = "Name a meter of the same commodity, or leave it out.";
        checks.that(same, "parent", "same-commodity", &detail.unwrap_or_default(), repair);
        let stays = stays && before.is_some_and(|it| it.place == self.place());
        let above = seen.and_then(|it| configuration.campus_of_meter(it));
        let campuses = above.zip(self.campus(configuration));
        let same = stays || campuses.is_none_or(|(above, own)| above.id == own.id);
        let detail = campuses
            .map(|(above, own)| format!("it stands on campus {}, not on {}", above.id, own.id));
        let repair = "Name a meter of the same campus, or leave it out.";
        checks.that(same, "parent", "same-campus", &detail.unwrap_or_default(), repair);
    }

    /// What is changed must fit the meters right below as it must fit the one above.
    pub(super) fn check_below(
        &self,
        checks: &mut Checks,
        id: &MeterId,
        before: Option<&Meter>,
        configuration: &Configuration,
        caller: &Caller,
    ) {
        let Some(before) = before else { return };
        let below = || configuration.meters.values().filter(|it| it.parent.as_ref() == Some(id));
        if self.commodity != before.measurand {
            let other =
                |it: &&Meter| it.measurand.zip(self.commodity).is_some_and(|(it, own)| it != own);
            let other: Vec<&Meter> = below().filter(other).collect();
            let names = named(&other, caller);
            let detail = format!("meters below it measure something else: {names}");
            let repair = format!("First give {names} another parent, or none.");
            checks.that(other.is_empty(), "commodity", "same-commodity", &detail, repair);
        }
        if self.place() != before.place {
            let own = self.campus(configuration);
            let other = |it: &&Meter| {
                let campuses = configuration.campus_of_meter(it).zip(own);
                campuses.is_some_and(|(it, own)| it.id != own.id)
            };
            let other: Vec<&Meter> = below().filter(other).collect();
            let names = named(&other, caller);
            let detail = format!("meters below it stay on another campus: {names}");
            let repair = format!("First give {names} another parent, or none.");
            let field = if self.building_id.is_some() { "building_id" } else { "campus_id" };
            checks.that(other.is_empty(), field, "same-campus", &detail, repair);
        }
    }

    fn campus<'a>(&self, configuration: &'a Configuration) -> Option<&'a Campus> {
        match (&self.building_id, &self.campus_id) {
            (Some(building), _) => configuration.campus_of(building),
            (None, Some(campus)) => configuration.campuses.get(campus),
            (None, None) => None,
        }
    }

    fn is_own_ancestor(&self, id: &MeterId, configuration: &Configuration) -> bool {
        let above = |it: &MeterId| configuration.meters.get(it)?.parent.clone();
        std::iter::successors(self.parent.clone(), above)
            .take(configuration.meters.len() + 1)
            .any(|it| it == *id)
    }
}

/// The ids of those that the caller sees, and how many others there are.
fn named(meters: &[&Meter], caller: &Caller) -> String {
    let seen = |it: &&&Meter| reaches(caller, Action::Read, it.place.as_ref()).is_ok();
    let ids: Vec<String> = meters.iter().filter(seen).map(|it| it.id.to_string()).collect();
    match (ids.join(", "), meters.len() - ids.len()) {
        (ids, 0) => ids,
        (ids, n) if ids.is_empty() => format!("{n} that you do not see"),
        (ids, n) => format!("{ids} and {n} that you do not see"),
    }
}
