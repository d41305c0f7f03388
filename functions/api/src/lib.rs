//! What the dashboard and other programs read and edit.
//!
//! Handlers parse, ask the stores, and hand over to pure functions; they read rollups and findings,
//! and raw readings only where those are asked for.

mod account;
mod anomalies;
mod audit;
mod backlog;
mod buildings;
mod calendars;
mod campuses;
mod checks;
mod compare;
mod days;
mod departments;
mod edit;
mod energy;
mod expectation;
mod exports;
mod factors;
mod grid;
mod keys;
mod measured;
mod meters;
mod models;
mod overview;
mod paging;
mod quality;
mod quarantine;
mod receipts;
mod root;
mod seen;
mod sources;
mod span;
mod tariffs;
mod users;
mod weather;

use std::sync::Arc;

use axum::Router;
use greenpulse_domain::access::Action;
use greenpulse_http::{Door, Front, Routes, docs, front, handlers};
use greenpulse_ports::{
    Artifacts, ConfigurationCache, Ledger, ReadingStore, Registry, RollupStore,
};

pub use edit::Editor;
pub use exports::sheet::{HEADER, Sheet, SheetError, SheetGranularity};
pub use keys::{NewKey, make_key, revoke_key};
pub use users::admit::{NewLink, add_user, first_admin, link_user};

/// Everything the API touches.
#[derive(Debug, Clone)]
pub struct Deps {
    pub readings: Arc<dyn ReadingStore>,
    pub ledger: Arc<dyn Ledger>,
    pub rollups: Arc<dyn RollupStore>,
    pub registry: Arc<dyn Registry>,
    pub artifacts: Arc<dyn Artifacts>,
    pub configuration: Arc<ConfigurationCache>,
}

/// The routes, to be merged with those of other functions and guarded together.
pub fn routes(deps: Deps) -> Routes {
    Routes::new()
        .everything(Action::Public, handlers!(root::root))
        .everything(Action::Public, handlers!(root::health))
        .everything(Action::Public, handlers!(account::sign_in))
        .everything(Action::Identify, handlers!(account::me))
        .everything(Action::Public, handlers!(account::password::sign_in))
        .everything(Action::Public, handlers!(account::oidc::options))
        .everything(Action::Public, handlers!(account::oidc::leave))
        .everything(Action::Public, handlers!(account::oidc::arrive))
        .everything(Action::Public, handlers!(account::invitation::read))
        .everything(Action::Public, handlers!(account::invitation::accept))
        .everything(Action::Identify, handlers!(account::sign_out))
        .everything(Action::Account, handlers!(account::sessions::end_all))
        .everything(Action::Account, handlers!(account::sessions::list))
        .everything(Action::Account, handlers!(account::sessions::end))
        .everything(Action::Account, handlers!(account::tokens::list))
        .everything(Action::Account, handlers!(account::tokens::create))
        .everything(Action::Account, handlers!(account::tokens::revoke))
        .everything(Action::Account, handlers!(account::password::change))
        .everything(Action::Read, handlers!(campuses::list))
        .everything(Action::Read, handlers!(campuses::get))
        .everything(Action::Configure, handlers!(campuses::put))
        .everything(Action::Configure, handlers!(campuses::delete))
        .everything(Action::Read, handlers!(calendars::get))
        .everything(Action::Configure, handlers!(calendars::put))
        .everything(Action::Read, handlers!(overview::overview))
        .everything(Action::Read, handlers!(anomalies::campus::list))
        .everything(Action::Read, handlers!(buildings::list))
        .everything(Action::Configure, handlers!(buildings::create))
        .building(Action::Read, handlers!(buildings::get))
        .building(Action::Configure, handlers!(buildings::put))
        .building(Action::Configure, handlers!(buildings::delete))
        .building(Action::Read, handlers!(energy::current::current))
        .building(Action::Read, handlers!(energy::historical::historical))
        .building(Action::Read, handlers!(energy::comparison::comparison))
        .building(Action::Read, handlers!(energy::forecast::forecast))
        .building(Action::Read, handlers!(energy::baseline::baseline))
        .building(Action::Read, handlers!(energy::savings::savings))
        .building(Action::Read, handlers!(anomalies::list::list))
        .building(Action::Manage, handlers!(anomalies::change::patch_all))
        .building(Action::Read, handlers!(anomalies::one::get))
        .building(Action::Manage, handlers!(anomalies::change::patch))
        .building(Action::Manage, handlers!(energy::targets::create))
        .building(Action::Read, handlers!(energy::targets::list))
        .building(Action::Manage, handlers!(energy::targets::delete))
        .building(Action::Read, handlers!(receipts::receipt))
        .everything(Action::Read, handlers!(compare::compare))
        .everything(Action::Read, handlers!(exports::create))
        .everything(Action::Read, handlers!(exports::get))
        .everything(Action::Read, handlers!(meters::list))
        .everything(Action::Manage, handlers!(meters::create))
        .everything(Action::Read, handlers!(meters::get))
        .everything(Action::Manage, handlers!(meters::put))
        .everything(Action::Read, handlers!(meters::readings::readings))
        .everything(Action::Read, handlers!(models::list))
        .everything(Action::Read, handlers!(quality::quality))
        .everything(Action::Read, handlers!(sources::list))
        .everything(Action::Configure, handlers!(keys::list))
        .everything(Action::Configure, handlers!(keys::create))
        .everything(Action::Configure, handlers!(keys::revoke))
        .everything(Action::Configure, handlers!(users::list))
        .everything(Action::Configure, handlers!(users::create))
        .everything(Action::Configure, handlers!(users::get))
        .everything(Action::Configure, handlers!(users::patch))
        .everything(Action::Configure, handlers!(users::delete))
        .everything(Action::Configure, handlers!(users::link))
        .everything(Action::Configure, handlers!(account::invitation::create))
        .everything(Action::Read, handlers!(departments::list))
        .everything(Action::Configure, handlers!(departments::create))
        .everything(Action::Read, handlers!(departments::get))
        .everything(Action::Configure, handlers!(departments::put))
        .everything(Action::Configure, handlers!(departments::delete))
        .everything(Action::Configure, handlers!(quarantine::list))
        .everything(Action::Configure, handlers!(quarantine::assign))
        .everything(Action::Read, handlers!(tariffs::list))
        .everything(Action::Configure, handlers!(tariffs::put))
        .everything(Action::Configure, handlers!(tariffs::delete))
        .everything(Action::Read, handlers!(factors::list))
        .everything(Action::Configure, handlers!(factors::put))
        .everything(Action::Configure, handlers!(factors::delete))
        .everything(Action::Configure, handlers!(audit::list))
        .everything(Action::Manage, handlers!(backlog::backlog))
        .with_state(deps)
        .merge(docs::routes())
}

/// The routes on their own, guarded, with what stands before every router but the clock.
pub fn router(deps: Deps) -> Router {
    let door = Door::new(Arc::clone(&deps.registry));
    front(routes(deps).guarded(door), Front::default())
}
