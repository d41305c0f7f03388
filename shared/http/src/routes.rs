//! The one way to register a route: with the policy that guards it.

use std::sync::Arc;

use axum::http::Method;
use axum::{Extension, Router, middleware};
use greenpulse_domain::access::Action;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Components, OpenApi, RefOr};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter, UtoipaMethodRouterExt};

use crate::{Door, Problem, docs, guard, identity};

/// Name of the path parameter that says which building a route is about.
pub(crate) const BUILDING: &str = "building";

/// What a route is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The building that `{building}` in its path names.
    Building,
    /// No one building: its handler holds lists, and what a body names, to [`Caller::sees`].
    ///
    /// [`Caller::sees`]: greenpulse_domain::access::Caller::sees
    Everything,
}

/// How one route is guarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub method: Method,
    pub path: String,
    pub action: Action,
    pub target: Target,
}

/// Routes, each with its policy and its part of the OpenAPI document.
#[derive(Debug)]
pub struct Routes<S = ()> {
    router: OpenApiRouter<S>,
    document: Option<&'static str>,
    policies: Vec<Policy>,
    shapes: Vec<(String, RefOr<Schema>)>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    pub fn new() -> Self {
        Self { router: OpenApiRouter::new(), document: None, policies: vec![], shapes: vec![] }
    }

    /// Adds handlers about no one building.
    #[must_use]
    pub fn everything(self, action: Action, handlers: UtoipaMethodRouter<S>) -> Self {
        self.add(action, Target::Everything, handlers)
    }

    /// Adds handlers about the building that `{building}` in their path names.
    #[must_use]
    pub fn building(self, action: Action, handlers: UtoipaMethodRouter<S>) -> Self {
        self.add(action, Target::Building, handlers)
    }

    fn add(
        mut self,
        action: Action,
        target: Target,
        (schemas, mut paths, handlers): UtoipaMethodRouter<S>,
    ) -> Self {
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations(item) {
                docs::describe(operation, &method, action);
                let path = path.clone();
                self.policies.push(Policy { method, path, action, target });
            }
        }
        self.shapes.extend(schemas.iter().cloned());
        let handlers = (schemas, paths, handlers).map(|handlers| {
            handlers.route_layer(middleware::from_fn_with_state((action, target), guard::admit))
        });
        Self { router: self.router.routes(handlers), ..self }
    }

    pub fn with_state(self, state: S) -> Routes {
        let Self { router, document, policies, shapes } = self;
        Routes { router: router.with_state(state), document, policies, shapes }
    }
}

impl Routes {
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.policies.extend(other.policies);
        self.shapes.extend(other.shapes);
        Self { router: self.router.merge(other.router), ..self }
    }

    /// Tells of the routes of other processes as well, in the words of `document`.
    #[must_use]
    pub fn documented(self, document: &'static str) -> Self {
        Self { document: Some(document), ..self }
    }

    /// Every route with its policy.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// The shapes that operations name, each as often as one does. Of two shapes with one name the
    /// document holds the last alone.
    pub fn shapes(&self) -> &[(String, RefOr<Schema>)] {
        &self.shapes
    }

    pub fn open_api(&self) -> OpenApi {
        let mut document = self.router.get_openapi().clone();
        docs::complete(&mut document);
        document
    }

    /// The router, which asks `door` who calls; unknown paths and methods are problems too.
    pub fn guarded(self, door: Door) -> Router {
        let text = match self.document {
            Some(text) => text.as_bytes().to_vec(),
            None => serde_json::to_vec(&self.open_api()).unwrap_or_default(),
        };
        let (router, _) = self.router.split_for_parts();
        router
            .layer(Extension(docs::Document(text.into())))
            .fallback(async || Problem::no_route())
            .method_not_allowed_fallback(async || Problem::no_method())
            .layer(middleware::from_fn_with_state(Arc::new(door), identity::identify))
    }
}

/// The operations of a path, by method.
pub(crate) fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, item.get.as_mut()),
        (Method::POST, item.post.as_mut()),
        (Method::PUT, item.put.as_mut()),
        (Method::PATCH, item.patch.as_mut()),
        (Method::DELETE, item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation?)))
}

pub(crate) fn components(document: &mut OpenApi) -> &mut Components {
    document.components.get_or_insert_with(Components::new)
}
